package io.recstream.job.emit;

import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Map;
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

    /** The same record behind the other header: a zero byte, the id in four, big-endian. */
    private byte[] reframed(SpecificRecord output, ByteBuffer single) throws IOException {
        Integer id = idBySchema.get(output.getSchema().getFullName());
        if (id == null) {
            throw new IOException("The registry has given it no id");
        }
        single.position(single.position() + SINGLE_OBJECT_HEADER_BYTES);
        return ByteBuffer.allocate(CONFLUENT_HEADER_BYTES + single.remaining())
                .put((byte) 0)
                .putInt(id)
                .put(single)
                .array();
    }
}
