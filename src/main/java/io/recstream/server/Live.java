package io.recstream.server;

import java.util.Map;
import java.util.OptionalLong;

/**
 * Takes a snapshot of the live figures once a second, keeps ten minutes of them, and streams them.
 */
final class Live implements AutoCloseable {

    private static final int HISTORY_SECONDS = 600;

    /** The command to kill has no content, but JSON requires some. */
    private static final int MAX_BODY_BYTES = 1_000;

    private final LiveFigures figures;
    private final JobStatusSource jobStatus;
    private final EventStreams streams;
    private final LiveHistory history = new LiveHistory(HISTORY_SECONDS);
    private final PeriodicTask clock = new PeriodicTask("live-figures", this::tick);
    private volatile byte[] newest;

    Live(LiveFigures figures, JobStatusSource jobStatus, EventStreams streams) {
        this.figures = figures;
        this.jobStatus = jobStatus;
        this.streams = streams;
        tick();
        clock.start(1, 1);
    }

    private void tick() {
        LiveFigures.Snapshot now = figures.tick(System.currentTimeMillis(), System.nanoTime());
        JobStatusSource.Report report = jobStatus.report();
        history.add(LiveHistory.Point.of(now, report));
        newest = Json.bytes(LiveJson.of(now, report, jobStatus.canKill(), jobStatus.recovery()));
        streams.live(newest);
    }

    void addTo(Routes routes) {
        routes.on("GET", "/live", exchange -> exchange.respond(200, "application/json", newest))
                .on(
                        "GET",
                        "/live/history",
                        exchange -> exchange.respond(200, "application/json", history.json()))
                .on("GET", "/live/stream", exchange -> streams.ofLive(exchange, newest))
                .on("POST", "/live/kill-task-manager", this::kill);
    }

    private void kill(HttpExchange exchange) {
        JsonBody.read(exchange, MAX_BODY_BYTES, "command", body -> killed(exchange));
    }

    private void killed(HttpExchange exchange) {
        if (!jobStatus.canKill()) {
            throw new ApiProblem(
                            404,
                            "NOTHING_TO_KILL",
                            "This server has started no TaskManagers; bin/recstream demo does")
                    .refused();
        }
        OptionalLong killed = jobStatus.kill();
        if (killed.isEmpty()) {
            throw new ApiProblem(409, "RECOVERING", "The job has yet to recover from the last time")
                    .after(5)
                    .refused();
        }
        exchange.respond(
                202, "application/json", Json.bytes(Map.of("killed_at", killed.getAsLong())));
    }

    @Override
    public void close() {
        clock.close();
    }
}
