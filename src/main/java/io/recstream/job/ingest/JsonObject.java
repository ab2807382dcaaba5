package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.INVALID_UTF8;
import static io.recstream.job.model.DeadLetterReason.MALFORMED;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.model.Quoted;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * A payload that is one JSON object in UTF-8. Unknown fields are allowed. Repeated names in an
 * object are rejected, because parsers disagree about which of them counts.
 */
public final class JsonObject {

    /**
     * NaN is accepted here, so that the validator can name its field. Repeated names are detected
     * when the tree is built, which costs nothing. Numbers keep their digits.
     */
    private static final ObjectReader READER =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                    .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
                    .build()
                    .readerFor(JsonNode.class);

    /** Reads values within an object as this reads the whole of it. */
    static final ObjectReader VALUES =
            READER.without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Decimals with more digits behind the point, or zeros before it, keep their exponent. */
    private static final int MAX_PLAIN_SCALE = 30;

    private static final String DUPLICATE = "Duplicate field '";
    private static final String DUPLICATE_END = "' for `ObjectNode`";

    private final ObjectNode fields;

    private JsonObject(ObjectNode fields) {
        this.fields = fields;
    }

    public static JsonObject parse(byte[] payload) throws UndecodableException {
        StrictUtf8.check(payload, 0, payload.length);
        JsonNode node;
        try {
            node = READER.readValue(payload);
        } catch (JsonProcessingException e) {
            throw UndecodableException.ofOtherFormat(
                    MALFORMED, whyNot(e.getOriginalMessage()) + beginning(payload));
        } catch (IOException e) {
            throw UndecodableException.ofOtherFormat(
                    MALFORMED, "Not JSON: " + e.getMessage() + beginning(payload));
        } catch (NumberFormatException e) {
            // The parser does not wrap the exception of an exponent that BigDecimal cannot hold.
            throw new UndecodableException(
                    MALFORMED,
                    "Not JSON: a number whose exponent has too many digits" + beginning(payload));
        }
        if (!(node instanceof ObjectNode object)) {
            throw UndecodableException.ofOtherFormat(
                    MALFORMED, "Not a JSON object" + beginning(payload));
        }
        return new JsonObject(object);
    }

    private static String whyNot(String parser) {
        int end = parser.indexOf(DUPLICATE_END);
        return parser.startsWith(DUPLICATE) && end > 0
                ? "The name "
                        + Quoted.of(parser.substring(DUPLICATE.length(), end))
                        + " stands twice in one object"
                : "Not JSON: " + Quoted.escaped(parser, 150);
    }

    /** The end of the message, by which a topic of another format can be recognized. */
    private static String beginning(byte[] payload) {
        int kept = Math.min(payload.length, 4 * Quoted.MAX_LENGTH);
        return "; the payload is "
                + Quoted.of(new String(payload, 0, kept, StandardCharsets.UTF_8));
    }

    /** The whole object. */
    JsonNode root() {
        return fields;
    }

    /** The field, or null if it is absent or null. */
    public JsonNode field(String name) {
        JsonNode node = fields.get(name);
        return node == null || node.isNull() ? null : node;
    }

    /** The names of the object's fields, in order. */
    public Iterable<String> names() {
        return () -> fields.fieldNames();
    }

    /**
     * The field as text, or null if it is absent or null.
     *
     * @throws UndecodableException if it is not a string, or has no UTF-8 form
     */
    public String text(String name) throws UndecodableException {
        JsonNode node = field(name);
        return node == null ? null : text(name, node);
    }

    static String text(String name, JsonNode node) throws UndecodableException {
        if (!node.isTextual()) {
            throw new UndecodableException(
                    MALFORMED, name + " is not a string: " + Quoted.of(node.toString()));
        }
        return encodable(name, node.textValue());
    }

    /**
     * The texts of a field that is an object, by name: a number or boolean is the text that JSON
     * has for it, null is as if it were absent. Empty if the field is absent or null.
     *
     * @throws UndecodableException if it is not an object, or contains objects or arrays
     */
    public Map<String, String> texts(String name) throws UndecodableException {
        Map<String, String> texts = new HashMap<>();
        forEachText(name, texts::put);
        return texts;
    }

    /** Like {@link #texts}, one by one. */
    void forEachText(String name, BiConsumer<String, String> each) throws UndecodableException {
        JsonNode object = field(name);
        if (object == null) {
            return;
        }
        if (!object.isObject()) {
            throw new UndecodableException(
                    MALFORMED, name + " is not an object: " + Quoted.of(object.toString()));
        }
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode value = entry.getValue();
            if (value.isContainerNode()) {
                throw new UndecodableException(
                        MALFORMED,
                        "%s has %s, which is neither a string nor a number nor a boolean: %s"
                                .formatted(
                                        name,
                                        Quoted.of(entry.getKey()),
                                        Quoted.of(value.toString())));
            }
            if (!value.isNull()) {
                each.accept(encodable(name, entry.getKey()), encodable(name, asText(value)));
            }
        }
    }

    /**
     * A value as text: a number or boolean is the text that JSON has for it.
     *
     * @throws UndecodableException if it has no UTF-8 form
     */
    static String value(String name, JsonNode value) throws UndecodableException {
        return encodable(name, asText(value));
    }

    /** Decimals as in the payload, without an exponent unless it is a large one. */
    private static String asText(JsonNode value) {
        if (value.isBigDecimal()) {
            BigDecimal decimal = value.decimalValue();
            if (Math.abs((long) decimal.scale()) <= MAX_PLAIN_SCALE) {
                return decimal.toPlainString();
            }
        }
        return value.asText();
    }

    /** Rejects unpaired surrogates, which JSON escapes can express but UTF-8 cannot. */
    private static String encodable(String name, String text) throws UndecodableException {
        for (int i = 0; i < text.length(); ) {
            int point = text.codePointAt(i);
            if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                throw new UndecodableException(
                        INVALID_UTF8, name + " has an unpaired surrogate: " + Quoted.of(text));
            }
            i += Character.charCount(point);
        }
        return text;
    }
}
