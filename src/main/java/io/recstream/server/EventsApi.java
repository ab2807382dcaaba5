package io.recstream.server;

/** The handler that accepts events. */
final class EventsApi {

    private final EventIntake intake;
    private final EventPublisher publisher;
    private final int maxBodyBytes;

    EventsApi(EventIntake intake, EventPublisher publisher, int maxBodyBytes) {
        this.intake = intake;
        this.publisher = publisher;
        this.maxBodyBytes = maxBodyBytes;
    }

    void addTo(Routes routes) {
        routes.on("POST", "/events", this::event);
    }

    private void event(HttpExchange exchange) {
        JsonBody.read(exchange, maxBodyBytes, "event", body -> publish(exchange, body));
    }

    private void publish(HttpExchange exchange, byte[] body) {
        EventIntake.Accepted accepted = intake.read(body);
        publisher.publish(
                accepted.recordKey(),
                accepted.event(),
                failure -> {
                    if (failure == null) {
                        exchange.respond(202, "application/json", receipt(accepted));
                    } else {
                        Dispatcher.LOG.warn("An event cannot be sent", failure);
                        exchange.problem(unavailable());
                    }
                });
    }

    private static ApiProblem unavailable() {
        return new ApiProblem(
                        503,
                        "BROKER_UNAVAILABLE",
                        "The brokers did not take the event; it may be sent again under the same"
                                + " event_id")
                .after(2);
    }

    private static byte[] receipt(EventIntake.Accepted accepted) {
        return Json.bytes(new Receipt(accepted.event().getEventId(), accepted.key()));
    }

    private record Receipt(String eventId, String userKey) {}
}
