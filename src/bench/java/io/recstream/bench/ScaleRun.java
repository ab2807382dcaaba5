package io.recstream.bench;

import io.recstream.devcluster.LocalCheckpoint;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.flink.core.execution.CheckpointType;

/** A run of a job whose state grows in stages, with a restart from this state. */
final class ScaleRun implements AutoCloseable {

    static final String GROWTH_RATE = "growth_events_per_s";

    /** The measured part of a stage's events of returning users. */
    private static final double BEGIN = 0.2;

    private static final double END = 0.95;
    private static final double MEGABYTE = 1e6;

    private final long[] users;
    private final ScaleFeed feed;
    private final SyntheticCatalog catalog;
    private final MemorySource<UserEvent> events;
    private final FirstList first = new FirstList();
    private final MemorySink<RecommendationUpdate> lists = MemorySink.to(first);
    private final BenchedJob job;
    private final JobRun run;

    /** Measures the time of the first list after a given time. */
    private static final class FirstList implements Consumer<RecommendationUpdate> {

        private static final long NONE = 0;

        private final AtomicLong nanoTime = new AtomicLong(NONE);

        void forget() {
            nanoTime.set(NONE);
        }

        boolean hasCome() {
            return nanoTime.get() != NONE;
        }

        double secondsSince(long start) {
            return (nanoTime.get() - start) / 1e9;
        }

        @Override
        public void accept(RecommendationUpdate list) {
            if (nanoTime.get() == NONE) {
                nanoTime.compareAndSet(NONE, System.nanoTime());
            }
        }
    }

    ScaleRun(JobSettings settings, long[] users, ScaleFeed feed, int items, int parallelism) {
        this.users = users.clone();
        this.feed = feed;
        this.catalog = new SyntheticCatalog(items, item -> "i" + item);
        catalog.openUntil(0);
        this.events = MemorySource.of(feed);
        this.job = new BenchedJob(settings, events, MemorySource.of(catalog), lists);
        this.run = JobRun.start(parallelism);
    }

    @Override
    public void close() {
        run.close();
        events.close();
        job.catalog().close();
        lists.close();
    }

    /** Runs all stages; returns the measurements of each. */
    List<Measurements> grow(Consumer<String> progress) throws Exception {
        run.submit(job::define);
        job.catalog().open();
        events.open();
        List<Measurements> stages = new ArrayList<>();
        for (int stage = 0; stage < users.length; stage++) {
            progress.accept(String.format("  growing to %,d users", users[stage]));
            double growth = growTo(stage);
            Measurements figures = returning(stage).put(GROWTH_RATE, growth);
            checkpoints(stage, figures);
            progress.accept("  " + figures);
            stages.add(figures);
        }
        return stages;
    }

    private double growTo(int stage) throws Exception {
        int items = feed.items(stage);
        catalog.openUntil(items);
        run.await("the catalogue", () -> run.meter().recordsIn("validate-item") == items);
        long before = processed();
        ResourceSnapshot probe = ResourceSnapshot.now();
        feed.openUntil(feed.grown(stage));
        run.await("new users", () -> processed() == feed.grown(stage));
        double rate = (processed() - before) / ResourceSnapshot.now().secondsSince(probe);
        run.awaitCheckpoint();
        return rate;
    }

    private Measurements returning(int stage) throws Exception {
        long from = feed.grown(stage);
        long count = feed.ended(stage) - from;
        feed.openUntil(feed.ended(stage));
        run.await("returning users", () -> processed() >= from + (long) (count * BEGIN));
        long begun = processed();
        ResourceSnapshot probe = ResourceSnapshot.now();
        run.await("returning users", () -> processed() >= from + (long) (count * END));
        Measurements figures =
                SteadyState.figures(probe, ResourceSnapshot.now(), processed() - begun);
        run.await("the stage's last event", () -> processed() == feed.ended(stage));
        return figures;
    }

    private void checkpoints(int stage, Measurements figures) throws Exception {
        LocalCheckpoint increment = run.checkpoint(CheckpointType.CONFIGURED);
        LocalCheckpoint full = run.checkpoint(CheckpointType.FULL);
        double ofItems = 0;
        double all = 0;
        for (var task : full.stateBytesByTask().entrySet()) {
            all += task.getValue();
            ofItems += task.getKey().startsWith("join-catalog") ? task.getValue() : 0;
        }
        figures.put("increment_mb", increment.writtenBytes() / MEGABYTE)
                .put("increment_ms", increment.millis())
                .put("full_mb", full.stateBytes() / MEGABYTE)
                .put("full_ms", full.millis())
                .put("state_bytes_per_user", (all - ofItems) / users[stage])
                .put("state_bytes_per_item", ofItems / feed.items(stage));
    }

    /** Restarts the job from a checkpoint and from a savepoint. */
    Measurements restart() throws Exception {
        Measurements figures = new Measurements();
        String checkpoint = run.checkpoint(CheckpointType.CONFIGURED).path();
        run.cancel();
        feed.openUntil(Long.MAX_VALUE);
        resume(checkpoint, "checkpoint", figures);
        long start = System.nanoTime();
        String savepoint = run.job().stopWithSavepoint();
        figures.put("savepoint_s", (System.nanoTime() - start) / 1e9);
        run.job().checkpoints().stream()
                .filter(LocalCheckpoint::isSavepoint)
                .forEach(it -> figures.put("savepoint_mb", it.stateBytes() / MEGABYTE));
        resume(savepoint, "savepoint", figures);
        return figures;
    }

    private void resume(String path, String from, Measurements figures) throws Exception {
        first.forget();
        long start = System.nanoTime();
        run.resume(job::define, path);
        run.await("its tasks", run.job()::isRunning);
        figures.put("running_after_" + from + "_s", (System.nanoTime() - start) / 1e9);
        run.await("a list", first::hasCome);
        figures.put("list_after_" + from + "_s", first.secondsSince(start));
    }

    private long processed() {
        return run.meter().recordsIn("compute-window");
    }
}
