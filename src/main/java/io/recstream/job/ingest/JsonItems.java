package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawItem;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes catalogue items that are JSON objects with the field names of the Avro schema. A category
 * may also be one string, a {@link CategoryPath}; a currency may be a number, such as 978. {@code
 * published_at} and {@code attributes} are ignored.
 */
public final class JsonItems implements PayloadDecoder<RawItem> {

    private static final long serialVersionUID = 1L;

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
                        false);
        return new RawItem(item, currency(json.field("currency")));
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
