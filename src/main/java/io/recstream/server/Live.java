package io.recstream.server;

import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks at the figures once a second, keeps ten minutes of that, and tells who listens. */
final class Live implements AutoCloseable {

    private static final int HISTORY_SECONDS = 600;

    private final LiveFigures figures;
    private final JobStatusSource engine;
    private final EventStreams streams;
    private final LiveHistory history = new LiveHistory(HISTORY_SECONDS);
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(
                    task -> {
                        Thread thread = new Thread(task, "live-figures");
                        thread.setDaemon(true);
                        return thread;
                    });
    private volatile byte[] newest;

    Live(LiveFigures figures, JobStatusSource engine, EventStreams streams) {
        this.figures = figures;
        this.engine = engine;
        this.streams = streams;
        tick();
        var unused = clock.scheduleAtFixedRate(this::guardedTick, 1, 1, TimeUnit.SECONDS);
    }

    private void guardedTick() {
        try {
            tick();
        } catch (RuntimeException e) {
            // A clock that throws would never tick again.
            Dispatcher.LOG.warn("No live figures this second", e);
        }
    }

    private void tick() {
        LiveFigures.Snapshot now = figures.tick(System.currentTimeMillis(), System.nanoTime());
        JobStatusSource.Report report = engine.report();
        history.add(LiveHistory.Point.of(now, report));
        newest = Json.bytes(LiveJson.of(now, report, engine.canKill(), engine.recovery()));
        streams.live(newest);
    }

    void addTo(Routes routes) {
        routes.on("GET", "/live", exchange -> exchange.answer(200, "application/json", newest))
                .on(
                        "GET",
                        "/live/history",
                        exchange -> exchange.answer(200, "application/json", history.json()))
                .on("GET", "/live/stream", exchange -> streams.ofLive(exchange, newest))
                .on("POST", "/live/kill-task-manager", this::kill);
    }

    /** Only what a page of another origin cannot send without asking is taken. */
    private void kill(HttpExchange exchange) {
        Api.requireJson(exchange);
        if (!engine.canKill()) {
            throw new ApiProblem(
                            404,
                            "NOTHING_TO_KILL",
                            "This server has started no TaskManagers; bin/recstream demo does")
                    .refused();
        }
        OptionalLong killed = engine.kill();
        if (killed.isEmpty()) {
            throw new ApiProblem(409, "RECOVERING", "The job has yet to recover from the last time")
                    .after(5)
                    .refused();
        }
        exchange.answer(
                202, "application/json", Json.bytes(Map.of("killed_at", killed.getAsLong())));
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }
}
