package io.recstream.server;

import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;

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
        requireJson(exchange);
        if (exchange.request().getLength() > maxBodyBytes) {
            throw tooLarge();
        }
        var unused =
                Body.read(exchange.request(), maxBodyBytes)
                        .whenComplete(
                                (body, failure) -> {
                                    if (failure == null) {
                                        Dispatcher.guarded(exchange, () -> publish(exchange, body));
                                    } else {
                                        exchange.unsent(unread(failure).problem());
                                    }
                                });
    }

    static void requireJson(HttpExchange exchange) {
        String type = exchange.header(HttpHeader.CONTENT_TYPE);
        String essence = type == null ? "" : type.split(";", 2)[0].strip();
        if (!essence.equalsIgnoreCase("application/json")) {
            throw ApiProblem.of(415, "NOT_JSON", "Content-Type", "Send it as application/json")
                    .refused();
        }
    }

    private ApiProblem.Refused tooLarge() {
        return new ApiProblem(
                        413, "BODY_TOO_LARGE", "An event has at most " + maxBodyBytes + " bytes")
                .refused();
    }

    private ApiProblem.Refused unread(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return new ApiProblem(408, "BODY_TIMEOUT", "The event did not come in time").refused();
        }
        return failure instanceof Body.TooLarge
                ? tooLarge()
                : new ApiProblem(400, "BAD_REQUEST", "The event cannot be read").refused();
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
