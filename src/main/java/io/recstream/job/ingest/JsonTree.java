package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/**
 * Reads JSON objects, also behind the five bytes with which Confluent's JSON Schema serializer
 * begins.
 */
public final class JsonTree implements TreeReader {

    private static final long serialVersionUID = 1L;

    private static final int FRAME_BYTES = 5;

    @Override
    public JsonNode read(byte[] payload) throws UndecodableException {
        return JsonObject.parse(isFramed(payload) ? withoutFrame(payload) : payload).root();
    }

    @Override
    public boolean recognizes(byte[] bytes) {
        return bytes[0] == '{' || isFramed(bytes);
    }

    private static boolean isFramed(byte[] payload) {
        return payload.length > FRAME_BYTES && payload[0] == 0 && payload[FRAME_BYTES] == '{';
    }

    private static byte[] withoutFrame(byte[] payload) {
        return Arrays.copyOfRange(payload, FRAME_BYTES, payload.length);
    }
}
