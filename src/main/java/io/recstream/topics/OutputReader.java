package io.recstream.topics;

import io.recstream.job.emit.JsonRecords;
import io.recstream.job.emit.OlderSchemas;
import io.recstream.job.ingest.StrictAvro;
import java.io.IOException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads records of an output topic of every format that the job writes. The first byte determines
 * the format, so a topic may contain several. Not thread-safe.
 */
public final class OutputReader<R extends SpecificRecord> {

    private final Class<R> type;
    private final Schema schema;
    private final StrictAvro avro;

    /**
     * Reads records of a generated class, also those of its older versions.
     *
     * @param registry of Confluent's wire format; may be null if no record has it
     */
    public OutputReader(Class<R> type, Schema schema, StrictAvro.Registry registry) {
        this.type = type;
        this.schema = schema;
        this.avro = new StrictAvro(schema, OlderSchemas.of(schema), registry);
    }

    /**
     * The record in a value.
     *
     * @param value not null
     * @throws IOException if it is none
     * @throws RuntimeException if the parsers throw one
     */
    public R read(byte[] value) throws IOException {
        if (value.length == 0) {
            throw new IOException("The value is empty");
        }
        return type.cast(value[0] == '{' ? JsonRecords.read(value, schema) : avro.read(value));
    }
}
