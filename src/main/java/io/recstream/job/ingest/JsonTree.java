package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;

/**
 * Reads JSON objects, also behind the five bytes with which Confluent's JSON Schema serializer
 * begins.
 */
public final class JsonTree implements TreeReader {

    private static final long serialVersionUID = 1L;

    private transient JsonScan scan;

    @Override
    public JsonNode read(byte[] payload) throws UndecodableException {
        return JsonObject.parse(withoutFrame(payload)).root();
    }

    @Override
    public void read(byte[] payload, WantedFields wanted, JsonNode[] found)
            throws UndecodableException {
        if (scan == null) {
            scan = new JsonScan();
        }
        scan.read(withoutFrame(payload), wanted, found);
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
        return isFramed(payload)
                ? Arrays.copyOfRange(payload, ConfluentFrame.HEADER_BYTES, payload.length)
                : payload;
    }
}
