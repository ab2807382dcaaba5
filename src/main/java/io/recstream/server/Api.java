package io.recstream.server;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.job.model.Quoted;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpHeader;

/** What each path answers. {@code openapi.json} says the same; a test holds them together. */
final class Api {

    private static final int MAX_LIMIT = 1_000;

    private final TopicView view;
    private final ReadProgress progress;
    private final EventStreams streams;
    private final EventIntake intake;
    private final EventPublisher publisher;
    private final int maxBodyBytes;
    private final byte[] description;
    private final Page page = new Page();

    Api(
            TopicView view,
            ReadProgress progress,
            EventStreams streams,
            EventIntake intake,
            EventPublisher publisher,
            int maxBodyBytes,
            byte[] description) {
        this.view = view;
        this.progress = progress;
        this.streams = streams;
        this.intake = intake;
        this.publisher = publisher;
        this.maxBodyBytes = maxBodyBytes;
        this.description = description;
    }

    Routes routes() {
        return new Routes()
                .on("GET", "/", page::index)
                .on("GET", "/assets/{id}", page::asset)
                .on("GET", "/users/{id}/recommendations", this::recommendations, "limit")
                .on("GET", "/users/{id}/features", this::features)
                .on("GET", "/users/{id}/history", this::history)
                .on("GET", "/users/{id}/stream", this::userStream)
                .on("GET", "/items/{id}/similar", this::similar)
                .on("POST", "/events", this::event)
                .on("GET", "/events/stream", streams::ofAll)
                .on("GET", "/health", this::health)
                .on("GET", "/openapi.json", this::description);
    }

    private void recommendations(HttpExchange exchange) {
        requireView();
        int limit = limit(exchange.parameters());
        RecommendationUpdate list = view.recommendations(exchange.id());
        exchange.view(
                ViewJson.recommendations(exchange.id(), list, view.popular(), limit),
                progress.isStale());
    }

    private static int limit(Map<String, String> parameters) {
        String text = parameters.get("limit");
        if (text == null) {
            return MAX_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw wrongLimit(text);
        }
        throw wrongLimit(text);
    }

    private static ApiProblem.Refused wrongLimit(String text) {
        return ApiProblem.of(
                        400,
                        "INVALID_PARAMETER",
                        "limit",
                        "limit is not a number from 1 to " + MAX_LIMIT + ": " + Quoted.of(text))
                .refused();
    }

    private void features(HttpExchange exchange) {
        requireView();
        exchange.view(
                ViewJson.features(exchange.id(), view.features(exchange.id())), progress.isStale());
    }

    private void history(HttpExchange exchange) {
        requireView();
        exchange.view(
                ViewJson.history(exchange.id(), view.history(exchange.id())), progress.isStale());
    }

    private void similar(HttpExchange exchange) {
        requireView();
        exchange.view(
                ViewJson.similar(exchange.id(), view.similar(exchange.id())), progress.isStale());
    }

    private void userStream(HttpExchange exchange) {
        requireView();
        streams.ofUser(exchange);
    }

    /** Half a view would say of users that they are unknown. */
    private void requireView() {
        if (!progress.isLive()) {
            throw new ApiProblem(
                            503,
                            "NOT_READY",
                            "The view is being rebuilt: %.0f %% of the topics are read"
                                    .formatted(Math.floor(100 * progress.share())))
                    .after(1)
                    .refused();
        }
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
                accepted.key(),
                accepted.event(),
                failure -> {
                    if (failure == null) {
                        exchange.answer(202, "application/json", receipt(accepted));
                    } else {
                        Dispatcher.warn("An event cannot be sent", failure);
                        exchange.problem(untaken());
                    }
                });
    }

    private static ApiProblem untaken() {
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

    private void health(HttpExchange exchange) {
        ReadProgress.State state = progress.state();
        boolean answers = state == ReadProgress.State.LIVE || state == ReadProgress.State.STALE;
        exchange.answer(
                answers ? 200 : 503,
                "application/json",
                Json.bytes(Health.of(view, progress, view.unread(), streams.open())));
    }

    private void description(HttpExchange exchange) {
        exchange.answer(200, "application/json", description);
    }
}
