package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_SCHEMA;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;

/**
 * Avro's single-object encoding: two marker bytes, the fingerprint of the writer's schema, the
 * record. Resolves every known writer's schema to the one reader's schema.
 *
 * @see <a href="https://avro.apache.org/docs/1.12.0/specification/#single-object-encoding">Avro
 *     1.12, single-object encoding</a>
 */
final class AvroSingleObject implements AvroFrame {

    private static final int HEADER_BYTES = 10;
    private static final byte MARKER_0 = (byte) 0xC3;
    private static final byte MARKER_1 = 0x01;

    private final Map<Long, ResolvingDecoder> resolvers = new HashMap<>();

    AvroSingleObject(Schema reader, List<Schema> writers) {
        for (Schema writer : writers) {
            try {
                resolvers.put(
                        SchemaNormalization.parsingFingerprint64(writer),
                        DecoderFactory.get().resolvingDecoder(writer, reader, null));
            } catch (IOException e) {
                throw new IllegalArgumentException("Unreadable schema " + writer.getFullName(), e);
            }
        }
    }

    @Override
    public int headerBytes() {
        return HEADER_BYTES;
    }

    @Override
    public ResolvingDecoder resolver(byte[] payload) throws UndecodableException {
        if (payload.length < HEADER_BYTES || payload[0] != MARKER_0 || payload[1] != MARKER_1) {
            throw UndecodableException.ofOtherFormat(
                    MALFORMED,
                    "Not Avro's single-object encoding, which starts with c3 01: the payload is "
                            + AvroRecords.beginning(payload));
        }
        long fingerprint =
                ByteBuffer.wrap(payload, 2, Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).getLong();
        ResolvingDecoder resolver = resolvers.get(fingerprint);
        if (resolver == null) {
            throw UndecodableException.ofOtherFormat(
                    UNKNOWN_SCHEMA,
                    "No released schema has the fingerprint %016x that the payload names"
                            .formatted(fingerprint));
        }
        return resolver;
    }
}
