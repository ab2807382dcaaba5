package io.recstream.ingest;

import static io.recstream.model.DeadLetterReason.MALFORMED;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.model.CatalogItem;
import java.util.StringJoiner;

/** Decodes catalogue items that are JSON objects with the field names of the Avro schema. */
public final class JsonItems implements PayloadDecoder<CatalogItem> {

    private static final long serialVersionUID = 1L;

    /** A price that is no number becomes infinite, which the rules refuse; NaN stands for none. */
    @Override
    public CatalogItem decode(byte[] payload) throws UndecodableException {
        JsonObject item = JsonObject.parse(payload);
        return new CatalogItem(
                item.text("item_id"),
                item.text("title"),
                path(item.field("category")),
                price(item.field("price")),
                available(item.field("available")),
                false);
    }

    private static String path(JsonNode node) throws UndecodableException {
        if (node == null || (node.isArray() && node.isEmpty())) {
            return null;
        }
        if (!node.isArray()) {
            return JsonObject.text("category", node);
        }
        StringJoiner path = new StringJoiner("/");
        for (JsonNode step : node) {
            path.add(JsonObject.text("category", step));
        }
        return path.toString();
    }

    private static double price(JsonNode node) {
        if (node == null) {
            return Double.NaN;
        }
        double price = node.isNumber() ? node.doubleValue() : Double.NaN;
        return Double.isNaN(price) ? Double.POSITIVE_INFINITY : price;
    }

    private static boolean available(JsonNode node) throws UndecodableException {
        if (node == null) {
            return true;
        }
        if (!node.isBoolean()) {
            throw new UndecodableException(MALFORMED, "available is neither true nor false");
        }
        return node.booleanValue();
    }
}
