package io.recstream.server;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.job.model.Quoted;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;

/** The handlers of the page and of users' paths. {@code openapi.json} describes all paths. */
final class Api {

    private static final int MAX_LIMIT = 1_000;

    private final TopicView view;
    private final ReadProgress progress;
    private final EventStreams streams;
    private final byte[] description;
    private final Page page = new Page();

    Api(TopicView view, ReadProgress progress, EventStreams streams) {
        this.view = view;
        this.progress = progress;
        this.streams = streams;
        try (InputStream in = Api.class.getResourceAsStream("openapi.json")) {
            description = in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
                .on("GET", "/events/stream", streams::ofAll)
                .on("GET", "/health", this::health)
                .on("GET", "/openapi.json", this::description);
    }

    private void recommendations(HttpExchange exchange) {
        requireView();
        int limit = limit(exchange.parameters());
        RequestedUser user = view.user(exchange.id());
        RecommendationUpdate list = view.recommendations(user.id());
        exchange.view(
                ViewJson.recommendations(user, list, view.popular(), limit), progress.isStale());
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
        RequestedUser user = view.user(exchange.id());
        exchange.view(ViewJson.features(user, view.features(user.id())), progress.isStale());
    }

    private void history(HttpExchange exchange) {
        requireView();
        RequestedUser user = view.user(exchange.id());
        exchange.view(ViewJson.history(user, view.history(user.id())), progress.isStale());
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

    /** Until the view is complete, existing users would be reported as unknown. */
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

    private void health(HttpExchange exchange) {
        ReadProgress.State state = progress.state();
        boolean isServing = state == ReadProgress.State.LIVE || state == ReadProgress.State.STALE;
        exchange.respond(
                isServing ? 200 : 503,
                "application/json",
                Json.bytes(Health.of(view, progress, view.unread(), streams.open())));
    }

    private void description(HttpExchange exchange) {
        exchange.respond(200, "application/json", description);
    }
}
