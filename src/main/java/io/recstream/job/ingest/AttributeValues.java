package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.Quoted;
import java.util.List;

/** Reads the values of an attribute of an item. */
final class AttributeValues {

    private AttributeValues() {}

    /**
     * Adds the value, or each of an array; nothing if it is absent, null or blank. A number or
     * boolean is the text that JSON has for it.
     *
     * @throws UndecodableException if it is an object, or an array of others than values
     */
    static void add(String name, JsonNode node, List<ItemAttribute> to)
            throws UndecodableException {
        if (node == null || node.isNull() || node.isMissingNode()) {
            return;
        }
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (!element.isNull()) {
                    addValue(name, element, to);
                }
            }
        } else {
            addValue(name, node, to);
        }
    }

    private static void addValue(String name, JsonNode node, List<ItemAttribute> to)
            throws UndecodableException {
        String value = text(name, node);
        if (!value.isBlank()) {
            to.add(new ItemAttribute(name, value));
        }
    }

    private static String text(String name, JsonNode node) throws UndecodableException {
        if (!node.isTextual() && !node.isNumber() && !node.isBoolean()) {
            throw new UndecodableException(
                    MALFORMED,
                    "The attribute %s is neither a text nor a number nor a boolean: %s"
                            .formatted(Quoted.of(name), Quoted.of(node.toString())));
        }
        return JsonObject.value(name, node);
    }
}
