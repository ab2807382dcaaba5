package io.recstream.ingest;

import static io.recstream.model.DeadLetterReason.MALFORMED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * A payload that is one JSON object in UTF-8, and its fields; fields that nobody asks for may be.
 */
final class JsonObject {

    /** NaN is let through the parser, so that the rules can name the field it stands in. */
    private static final ObjectReader READER =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .build()
                    .readerFor(JsonNode.class);

    private final ObjectNode fields;

    private JsonObject(ObjectNode fields) {
        this.fields = fields;
    }

    static JsonObject parse(byte[] payload) throws UndecodableException {
        StrictUtf8.check(payload, 0, payload.length);
        JsonNode node;
        try {
            node = READER.readValue(payload);
        } catch (JsonProcessingException e) {
            throw new UndecodableException(MALFORMED, "Not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw new UndecodableException(MALFORMED, "Not JSON: " + e.getMessage());
        }
        if (!(node instanceof ObjectNode object)) {
            throw new UndecodableException(MALFORMED, "Not a JSON object");
        }
        return new JsonObject(object);
    }

    /** The field, or null where it is absent or null. */
    JsonNode field(String name) {
        JsonNode node = fields.get(name);
        return node == null || node.isNull() ? null : node;
    }

    String text(String name) throws UndecodableException {
        JsonNode node = field(name);
        return node == null ? null : text(name, node);
    }

    static String text(String name, JsonNode node) throws UndecodableException {
        if (!node.isTextual()) {
            throw new UndecodableException(MALFORMED, name + " is not a string");
        }
        return StrictUtf8.requireEncodable(node.textValue());
    }
}
