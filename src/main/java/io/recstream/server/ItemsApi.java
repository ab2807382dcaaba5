package io.recstream.server;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.recstream.avro.CatalogItem;
import io.recstream.job.model.Quoted;
import java.util.List;
import java.util.Map;

/** The handlers of the catalogue's paths. Items that are not read yet are missing; see /health. */
final class ItemsApi {

    private static final int LIMIT = 60;
    private static final int MAX_LIMIT = 200;
    private static final int MAX_QUERY = 128;
    private static final int MAX_CATEGORIES = 1_000;

    private final TopicView view;

    private record Page(List<ItemJson> items, int total, boolean complete) {}

    private record KnownItem(boolean known, @JsonUnwrapped ItemJson item) {}

    private record ItemJson(
            String itemId,
            String title,
            List<String> category,
            Double price,
            String currency,
            boolean available) {

        static ItemJson of(CatalogItem item) {
            return new ItemJson(
                    item.getItemId(),
                    item.getTitle(),
                    item.getCategory(),
                    item.getPrice(),
                    item.getCurrency(),
                    item.getAvailable());
        }
    }

    ItemsApi(TopicView view) {
        this.view = view;
    }

    void addTo(Routes routes) {
        routes.on("GET", "/items", this::items, "query", "category", "limit", "offset")
                .on("GET", "/items/categories", this::categories)
                .on("GET", "/items/{id}", this::item);
    }

    private void items(HttpExchange exchange) {
        Map<String, String> parameters = exchange.parameters();
        String query = parameters.getOrDefault("query", "");
        if (query.length() > MAX_QUERY) {
            throw wrong("query", "query has more than " + MAX_QUERY + " characters");
        }
        String category = parameters.get("category");
        CatalogIndex.Found found =
                view.catalog()
                        .find(
                                query.strip(),
                                category == null || category.isEmpty() ? null : category,
                                number(parameters, "offset", 0, 0, Integer.MAX_VALUE),
                                number(parameters, "limit", LIMIT, 1, MAX_LIMIT));
        exchange.respond(
                200,
                "application/json",
                Json.bytes(
                        new Page(
                                found.items().stream().map(ItemJson::of).toList(),
                                found.total(),
                                found.complete())));
    }

    private void categories(HttpExchange exchange) {
        exchange.respond(
                200,
                "application/json",
                Json.bytes(Map.of("categories", view.catalog().categories(MAX_CATEGORIES))));
    }

    private void item(HttpExchange exchange) {
        CatalogItem known = view.item(exchange.id());
        CatalogItem item =
                known == null ? CatalogItem.newBuilder().setItemId(exchange.id()).build() : known;
        exchange.respond(
                200,
                "application/json",
                Json.bytes(new KnownItem(known != null, ItemJson.of(item))));
    }

    private static int number(
            Map<String, String> parameters, String name, int otherwise, int least, int most) {
        String text = parameters.get(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw wrong(name, name + " is not a number: " + Quoted.of(text));
        }
        throw wrong(name, name + " is not from " + least + " to " + most + ": " + Quoted.of(text));
    }

    private static ApiProblem.Refused wrong(String parameter, String why) {
        return ApiProblem.of(400, "INVALID_PARAMETER", parameter, why).refused();
    }
}
