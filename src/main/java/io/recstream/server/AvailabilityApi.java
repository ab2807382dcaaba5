package io.recstream.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.avro.CatalogItem;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.JsonObject;
import io.recstream.job.ingest.UndecodableException;

/**
 * The handler by which a client says that an item is sold out, or back. Elsewhere than in a demo
 * the catalogue belongs to another system, and nobody may.
 */
final class AvailabilityApi {

    private static final int MAX_BODY_BYTES = 1_024;

    private final ServeSettings.Beside settings;
    private final TopicView view;
    private final EventPublisher publisher;

    private record Availability(String itemId, boolean available) {}

    /**
     * @param settings null for a server without a catalogue
     */
    AvailabilityApi(ServeSettings.Beside settings, TopicView view, EventPublisher publisher) {
        this.settings = settings;
        this.view = view;
        this.publisher = publisher;
    }

    void addTo(Routes routes) {
        routes.on("POST", "/items/{id}/availability", this::change);
    }

    private void change(HttpExchange exchange) {
        if (settings == null || settings.control() == null || !settings.control().changesItems()) {
            throw new ApiProblem(
                            403,
                            "CATALOGUE_OF_ANOTHER_SYSTEM",
                            "This server does not write to the catalogue's topic; that of"
                                    + " bin/recstream demo does")
                    .refused();
        }
        JsonBody.read(exchange, MAX_BODY_BYTES, "availability", body -> publish(exchange, body));
    }

    private void publish(HttpExchange exchange, byte[] body) {
        boolean available = available(body);
        CatalogItem item = view.item(exchange.id());
        if (item == null) {
            throw new ApiProblem(404, "UNKNOWN_ITEM", "The catalogue has no such item").refused();
        }
        CatalogItem changed = CatalogItem.newBuilder(item).setAvailable(available).build();
        publisher.publish(
                settings.catalog(),
                item.getItemId(),
                OutputFormat.AVRO.bytes(changed, CatalogItem.getEncoder()),
                failure -> {
                    if (failure == null) {
                        exchange.respond(
                                202,
                                "application/json",
                                Json.bytes(new Availability(item.getItemId(), available)));
                    } else {
                        Dispatcher.LOG.warn("An item cannot be sent", failure);
                        exchange.problem(
                                new ApiProblem(
                                                503,
                                                "BROKER_UNAVAILABLE",
                                                "The brokers did not take the item")
                                        .after(2));
                    }
                });
    }

    private static boolean available(byte[] body) {
        try {
            JsonNode available = JsonObject.parse(body).field("available");
            if (available != null && available.isBoolean()) {
                return available.booleanValue();
            }
        } catch (UndecodableException e) {
            throw new ApiProblem(400, e.reason().name(), e.getMessage()).refused();
        }
        throw ApiProblem.of(
                        400, "INVALID_FIELD", "available", "available is neither true nor false")
                .refused();
    }
}
