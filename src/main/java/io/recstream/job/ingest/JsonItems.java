package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawItem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Decodes catalogue items that are JSON objects with the field names of the Avro schema. A category
 * may also be one string, a {@link CategoryPath}; a currency may be a number, such as 978; an
 * attribute a number, a boolean, or an array of values. {@code published_at} is ignored, and so are
 * attributes that are not kept.
 */
public final class JsonItems implements PayloadDecoder<RawItem> {

    private static final long serialVersionUID = 1L;

    private final HashSet<String> kept;

    /** Reads no attributes. */
    public JsonItems() {
        this(Set.of());
    }

    /**
     * Reads some attributes.
     *
     * @param kept their names
     */
    public JsonItems(Set<String> kept) {
        this.kept = new HashSet<>(kept);
    }

    @Override
    public RawItem decode(byte[] payload) throws UndecodableException {
        JsonObject json = JsonObject.parse(payload);
        CatalogItem item =
                new CatalogItem(
                        json.text("item_id"),
                        json.text("title"),
                        path(json.field("category")),
                        price(json.field("price")),
                        available(json.field("available")),
                        false,
                        attributes(json));
        return new RawItem(item, currency(json.field("currency")));
    }

    private List<ItemAttribute> attributes(JsonObject json) throws UndecodableException {
        JsonNode object = kept.isEmpty() ? null : json.field("attributes");
        if (object == null) {
            return List.of();
        }
        if (!object.isObject()) {
            throw new UndecodableException(
                    MALFORMED, "attributes is not an object: " + Quoted.of(object.toString()));
        }
        List<ItemAttribute> attributes = new ArrayList<>();
        for (String name : kept) {
            AttributeValues.add(name, object.get(name), attributes);
        }
        return attributes;
    }

    private static String path(JsonNode node) throws UndecodableException {
        if (node == null) {
            return null;
        }
        if (!node.isArray()) {
            return CategoryPath.parse(JsonObject.text("category", node));
        }
        List<String> parts = new ArrayList<>(node.size());
        for (JsonNode part : node) {
            parts.add(JsonObject.text("category", part));
        }
        return CategoryPath.of(parts);
    }

    private static double price(JsonNode node) throws UndecodableException {
        return node == null ? Double.NaN : Amounts.price(node);
    }

    private static boolean available(JsonNode node) throws UndecodableException {
        if (node == null) {
            return true;
        }
        if (!node.isBoolean()) {
            throw new UndecodableException(
                    MALFORMED,
                    "available is neither true nor false: " + Quoted.of(node.toString()));
        }
        return node.booleanValue();
    }

    private static String currency(JsonNode node) throws UndecodableException {
        return node == null
                ? null
                : node.isNumber() ? node.asText() : JsonObject.text("currency", node);
    }
}
