package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_SCHEMA;

import io.recstream.job.registry.NoSuchSchemaException;
import io.recstream.job.registry.SchemaReading;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Confluent's wire format: a zero byte, the id that a registry has given to the writer's schema
 * (four bytes, big-endian), the record. Fetches each schema once; waits while the registry does not
 * respond.
 *
 * @see <a
 *     href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">Confluent,
 *     wire format</a>
 */
final class ConfluentFrame implements AvroFrame {

    static final int HEADER_BYTES = 5;
    static final byte MAGIC = 0;

    /** A writer's schema: its decoder, or why it cannot be read. */
    private record Writer(ResolvingDecoder resolver, String whyNot) {}

    private final List<Schema> readers;
    private final WriterSchemas schemas;
    private final Map<Integer, Writer> writers = new HashMap<>();

    ConfluentFrame(Schema reader, WriterSchemas schemas) {
        this(List.of(reader), schemas);
    }

    /**
     * Reads with the first of several schemas that can read what a writer's schema has written.
     *
     * @param readers with different fields of one record, most first
     */
    ConfluentFrame(List<Schema> readers, WriterSchemas schemas) {
        this.readers = List.copyOf(readers);
        this.schemas = schemas;
    }

    @Override
    public int headerBytes() {
        return HEADER_BYTES;
    }

    /** The id of the writer's schema. */
    static int schemaId(byte[] payload) throws UndecodableException {
        if (payload.length < HEADER_BYTES || payload[0] != MAGIC) {
            throw UndecodableException.ofOtherFormat(
                    MALFORMED,
                    "Not Confluent's wire format, which starts with 00 and a schema id: the payload"
                            + " is "
                            + AvroRecords.beginning(payload));
        }
        return ByteBuffer.wrap(payload, 1, Integer.BYTES).getInt();
    }

    @Override
    public ResolvingDecoder resolver(byte[] payload) throws UndecodableException {
        int id = schemaId(payload);
        Writer writer = writers.get(id);
        if (writer == null) {
            writer = ask(id);
            writers.put(id, writer);
        }
        if (writer.resolver() == null) {
            throw UndecodableException.ofOtherFormat(
                    UNKNOWN_SCHEMA,
                    "Schema "
                            + id
                            + " cannot be read as "
                            + readers.get(0).getFullName()
                            + ": "
                            + writer.whyNot());
        }
        return writer.resolver();
    }

    private Writer ask(int id) throws UndecodableException {
        try {
            String text = schemas.schema(id);
            for (Schema reader : readers) {
                if (SchemaReading.whyNot(text, reader).isEmpty()) {
                    Schema writer = new Schema.Parser().parse(text);
                    return new Writer(
                            DecoderFactory.get().resolvingDecoder(writer, reader, null), null);
                }
            }
            return new Writer(null, SchemaReading.whyNot(text, readers.get(readers.size() - 1)));
        } catch (NoSuchSchemaException e) {
            throw new UndecodableException(UNKNOWN_SCHEMA, e.getMessage());
        } catch (IOException e) {
            return new Writer(null, e.getMessage());
        }
    }
}
