package io.recstream.bench;

import io.recstream.devcluster.LocalCheckpoint;
import io.recstream.evaluation.SessionLog;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import java.nio.file.Path;
import java.util.function.BiConsumer;

/** The contenders of {@code bench pipeline}; each run starts without state. */
final class Pipeline {

    /** Fewer could all be forwarded between two polls of their count. */
    private static final long MIN_FORWARDED = 50_000;

    private final JobSettings settings;
    private final SessionLog log;
    private final SyntheticCatalog catalog;
    private final boolean usersReturn;

    /**
     * @param usersReturn whether each loop of the log has the same users
     */
    Pipeline(JobSettings settings, SessionLog log, boolean usersReturn) {
        this.usersReturn = usersReturn;
        this.settings = settings;
        this.log = log;
        this.catalog = new SyntheticCatalog(log.itemNames());
    }

    /** The complete job. */
    Measurements job(int parallelism, long count, Path profile) throws Exception {
        LoopedEvents events = events(count);
        ListTally.ListCount lists = new ListTally.ListCount();
        try (JobRun run = JobRun.start(parallelism);
                MemorySource<UserEvent> source = MemorySource.of(events);
                var items = MemorySource.of(catalog);
                MemorySink<RecommendationUpdate> counted = MemorySink.to(lists)) {
            JobDriver drive = new JobDriver(run, new BenchedJob(settings, source, items, counted));
            drive.start(catalog.size());
            Measurements figures = drive.steady(count, profile);
            drive.finish(count);
            return state(run, events, figures)
                    .put("lists", lists.lists())
                    .put("incomplete_lists", lists.incomplete())
                    .put("hit_rate", run.meter().gauge("rank-list", "hitRate"));
        }
    }

    private LoopedEvents events(long count) {
        return usersReturn
                ? LoopedEvents.ofReturningUsers(log, count)
                : new LoopedEvents(log, count);
    }

    private Measurements state(JobRun run, LoopedEvents events, Measurements figures) {
        var checkpoints = run.job().checkpoints();
        LocalCheckpoint last = checkpoints.get(checkpoints.size() - 1);
        long now = events.lastTime() - settings.events().maxOutOfOrderness().toMillis();
        long users = events.usersSince(now - settings.session().idleTtl().toMillis());
        double ofUsers = 0;
        double ofItems = 0;
        for (var task : last.stateBytesByTask().entrySet()) {
            if (task.getKey().startsWith("join-catalog")) {
                ofItems += task.getValue();
            } else {
                ofUsers += task.getValue();
            }
        }
        return figures.put("users", users)
                .put("state_bytes_per_user", ofUsers / users)
                .put("state_bytes_per_item", ofItems / log.itemNames().size());
    }

    /** A job that only forwards records. */
    Measurements passThrough(int parallelism, long count) throws Exception {
        long played = Math.max(count, MIN_FORWARDED);
        LoopedEvents events = events(played);
        try (PassThrough forward = new PassThrough(settings, events);
                JobRun run = JobRun.start(parallelism);
                MemorySource<UserEvent> source = MemorySource.of(events)) {
            JobMeter meter = run.meter();
            run.submit(env -> forward.build(BenchedJob.events(env, source, settings)));
            source.open();
            return SteadyState.follow(
                    run, () -> meter.recordsIn("write-user-features: Writer"), played, meter, null);
        }
    }

    /** All classes without Flink, in one thread. */
    Measurements plain(long count) {
        return inOneThread(count, PlainJob::accept);
    }

    /** Only the recommender's classes, in one thread. */
    Measurements recommender(long count) {
        return inOneThread(count, PlainJob::recommend);
    }

    private Measurements inOneThread(long count, BiConsumer<PlainJob, UserEvent> work) {
        PlainJob plain = new PlainJob(settings, catalog.byId());
        BenchInput.Cursor<UserEvent> cursor = events(count).cursor(0, 1);
        long begin = SteadyState.begin(count);
        long end = SteadyState.end(count);
        ResourceSnapshot probe = null;
        ResourceSnapshot after = null;
        for (long offset = 0; offset < count; offset++) {
            if (offset == begin) {
                probe = ResourceSnapshot.now();
            } else if (offset == end) {
                after = ResourceSnapshot.now();
            }
            work.accept(plain, cursor.at(offset).value());
        }
        return SteadyState.figures(probe, after, end - begin)
                .put("lists", plain.lists())
                .put("features", plain.features());
    }
}
