package io.recstream.job.emit;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificRecord;

/**
 * The format of the output topics' payloads.
 *
 * @param idBySchema the registry's ids, by the full names of the outputs' schemas; for Confluent's
 *     wire format only
 */
public record OutputFormat(Kind kind, Map<String, Integer> idBySchema) implements Serializable {

    /** The formats. */
    public enum Kind {
        /** Avro's single-object encoding. */
        AVRO,
        /** Confluent's wire format. */
        CONFLUENT_AVRO,
        /** One JSON object with the schema's field names. */
        JSON
    }

    public static final OutputFormat AVRO = new OutputFormat(Kind.AVRO, Map.of());
    public static final OutputFormat JSON = new OutputFormat(Kind.JSON, Map.of());

    private static final long serialVersionUID = 1L;

    /** A zero byte and the schema's id. */
    private static final int CONFLUENT_HEADER_BYTES = 5;

    /** Marker and fingerprint of the single-object encoding. */
    private static final int SINGLE_OBJECT_HEADER_BYTES = 10;

    private static final short SINGLE_OBJECT_MARKER = (short) 0xC301;

    public OutputFormat {
        idBySchema = Map.copyOf(idBySchema);
    }

    /** A record in this format. */
    public <R extends SpecificRecord> byte[] bytes(R output, BinaryMessageEncoder<R> encoder) {
        try {
            return switch (kind) {
                case AVRO -> encoder.encode(output).array();
                case CONFLUENT_AVRO -> reframed(output, encoder.encode(output));
                case JSON -> AvroJson.encode(output);
            };
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "Not writable as " + output.getSchema().getFullName(), e);
        }
    }

    /** The same record behind the other header. */
    private byte[] reframed(SpecificRecord output, ByteBuffer single) throws IOException {
        byte[] header = header(output.getSchema());
        single.position(single.position() + SINGLE_OBJECT_HEADER_BYTES);
        return ByteBuffer.allocate(header.length + single.remaining())
                .put(header)
                .put(single)
                .array();
    }

    /**
     * What is in front of the records of a schema: in Avro's single-object encoding a marker and
     * the schema's fingerprint; in Confluent's wire format a zero byte and its id, big-endian.
     */
    byte[] header(Schema schema) throws IOException {
        return switch (kind) {
            case AVRO ->
                    ByteBuffer.allocate(SINGLE_OBJECT_HEADER_BYTES)
                            .putShort(SINGLE_OBJECT_MARKER)
                            .put(fingerprint(schema))
                            .array();
            case CONFLUENT_AVRO ->
                    ByteBuffer.allocate(CONFLUENT_HEADER_BYTES)
                            .put((byte) 0)
                            .putInt(id(schema))
                            .array();
            case JSON -> new byte[0];
        };
    }

    private int id(Schema schema) throws IOException {
        Integer id = idBySchema.get(schema.getFullName());
        if (id == null) {
            throw new IOException("The registry has given it no id");
        }
        return id;
    }

    /** In the order of the encoding, the lowest byte first. */
    private static byte[] fingerprint(Schema schema) {
        try {
            return SchemaNormalization.parsingFingerprint("CRC-64-AVRO", schema);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
