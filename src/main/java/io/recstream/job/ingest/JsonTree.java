package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/**
 * Reads JSON objects, also behind the five bytes with which Confluent's JSON Schema serializer
 * begins.
 */
public final class JsonTree implements TreeReader {

    private static final long serialVersionUID = 1L;

    @Override
    public JsonNode read(byte[] payload) throws UndecodableException {
        return JsonObject.parse(isFramed(payload) ? withoutFrame(payload) : payload).root();
    }

    @Override
    public boolean recognizes(byte[] bytes) {
        return bytes[0] == '{' || isFramed(bytes);
    }

    private static boolean isFramed(byte[] payload) {
        return payload.length > ConfluentFrame.HEADER_BYTES
                && payload[0] == ConfluentFrame.MAGIC
                && payload[ConfluentFrame.HEADER_BYTES] == '{';
    }

    private static byte[] withoutFrame(byte[] payload) {
        return Arrays.copyOfRange(payload, ConfluentFrame.HEADER_BYTES, payload.length);
    }
}
