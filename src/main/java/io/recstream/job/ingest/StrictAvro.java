package io.recstream.job.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/**
 * Reads generated records from untrusted bytes: memory is bounded by a multiple of their length,
 * and text must be UTF-8. Not thread-safe.
 */
public final class StrictAvro {

    private static final int HEADER_BYTES = 10;
    private static final int MARKER = 0xC301;

    static {
        TrustedAvroClasses.install();
    }

    /** Looks up registered schemas. */
    @FunctionalInterface
    public interface Registry {

        /**
         * The schema's text.
         *
         * @throws IOException if there is none, or none can be had
         */
        String schema(int id) throws IOException;
    }

    private final Schema schema;
    private final Registry registry;
    private final Map<Long, SpecificDatumReader<SpecificRecord>> readers = new HashMap<>();
    private final Map<Integer, SpecificDatumReader<SpecificRecord>> registered = new HashMap<>();
    private final StrictAvroDecoder in = new StrictAvroDecoder();

    /**
     * Reads records of a generated class, also those of its older versions.
     *
     * @param schema that of the class
     * @param registry for Confluent's wire format
     */
    public StrictAvro(Schema schema, List<Schema> older, Registry registry) {
        this.schema = schema;
        this.registry = registry;
        readers.put(fingerprint(schema), new SpecificDatumReader<>(schema));
        for (Schema writer : older) {
            readers.put(fingerprint(writer), new SpecificDatumReader<>(writer, schema));
        }
    }

    private static long fingerprint(Schema schema) {
        return SchemaNormalization.parsingFingerprint64(schema);
    }

    /**
     * Reads either frame: the first byte says which.
     *
     * @throws IOException if it is not a record of this schema
     */
    public SpecificRecord read(byte[] payload) throws IOException {
        return payload.length > 0 && payload[0] == ConfluentFrame.MAGIC
                ? readConfluent(payload)
                : readSingleObject(payload);
    }

    /**
     * Reads Avro's single-object encoding.
     *
     * @throws IOException if it is not a record of this schema
     */
    public SpecificRecord readSingleObject(byte[] payload) throws IOException {
        if (payload.length < HEADER_BYTES
                || (ByteBuffer.wrap(payload).getShort() & 0xFFFF) != MARKER) {
            throw new IOException("Does not start like Avro's single-object encoding");
        }
        long found =
                ByteBuffer.wrap(payload, 2, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
        SpecificDatumReader<SpecificRecord> reader = readers.get(found);
        if (reader == null) {
            throw new IOException(
                    "No schema of a "
                            + schema.getName()
                            + " has the fingerprint "
                            + Long.toHexString(found));
        }
        return read(reader, payload, HEADER_BYTES);
    }

    /**
     * Reads Confluent's wire format.
     *
     * @throws IOException if it is not a record that this schema reads
     */
    public SpecificRecord readConfluent(byte[] payload) throws IOException {
        if (payload.length < ConfluentFrame.HEADER_BYTES || payload[0] != ConfluentFrame.MAGIC) {
            throw new IOException("Does not start like Confluent's wire format");
        }
        int id = ByteBuffer.wrap(payload, 1, Integer.BYTES).getInt();
        SpecificDatumReader<SpecificRecord> reader = registered.get(id);
        if (reader == null) {
            Schema writer = new Schema.Parser().parse(registry.schema(id));
            reader = new SpecificDatumReader<>(writer, schema);
            registered.put(id, reader);
        }
        return read(reader, payload, ConfluentFrame.HEADER_BYTES);
    }

    private SpecificRecord read(
            SpecificDatumReader<SpecificRecord> reader, byte[] payload, int offset)
            throws IOException {
        SpecificRecord read;
        try {
            read = reader.read(null, in.on(payload, offset));
        } catch (StrictAvroDecoder.Refusal e) {
            throw new IOException(e.reason().getMessage(), e);
        } catch (AvroRuntimeException | IndexOutOfBoundsException | ClassCastException e) {
            throw new IOException("Not an Avro record: " + AvroRecords.why(e), e);
        }
        if (in.remaining() > 0) {
            throw new IOException(in.remaining() + " bytes follow the record");
        }
        return read;
    }
}
