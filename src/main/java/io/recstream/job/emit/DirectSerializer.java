package io.recstream.job.emit;

import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;

/**
 * Serializes an output that nearly every event has. Avro's formats are written field by field, in
 * the order of the schema; a record object for each entry, and Avro's walk over them by their
 * schemas, took half of the time of the thread that makes the lists.
 *
 * <p>One instance per thread, as each writer has its own.
 */
abstract class DirectSerializer<T> implements KafkaRecordSerializationSchema<T> {

    private static final long serialVersionUID = 1L;

    private final OutputFormat format;
    private transient AvroBytes avro;

    DirectSerializer(OutputFormat format) {
        this.format = format;
    }

    /** The schema of {@link #write} and {@link #record}. */
    abstract Schema schema();

    /** Writes the fields of the schema in their order. */
    abstract void write(T value, AvroBytes out) throws IOException;

    /** The value as a record of the schema. */
    abstract SpecificRecord record(T value);

    final byte[] payload(T value) {
        try {
            if (format.kind() == OutputFormat.Kind.JSON) {
                return AvroJson.encode(record(value));
            }
            if (avro == null) {
                avro = new AvroBytes(format.header(schema()));
            }
            avro.begin();
            write(value, avro);
            return avro.toBytes();
        } catch (IOException e) {
            throw new UncheckedIOException("Not writable as " + schema().getFullName(), e);
        }
    }
}
