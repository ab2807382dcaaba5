package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.Command;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * A run of the whole job at parallelism 2 with features that are off by default: what events cost
 * behind what was commanded before the first of them.
 *
 * @param log whose items are the catalogue
 * @param commands sent only where the settings have control
 */
record FeatureRun(
        JobSettings settings,
        SessionLog log,
        BenchInput<UserEvent> events,
        ForgetCommands commands) {

    private static final int PARALLELISM = 2;

    /**
     * Figures of the steady half of the events.
     *
     * @param count of the events
     * @param more adds figures of the job, which has all events in a checkpoint
     */
    Measurements measure(long count, BiConsumer<JobRun, Measurements> more) throws Exception {
        SyntheticCatalog catalog = new SyntheticCatalog(log.itemNames());
        ListTally.ListCount lists = new ListTally.ListCount();
        try (JobRun run = JobRun.start(PARALLELISM);
                MemorySource<UserEvent> source = MemorySource.of(events);
                var items = MemorySource.of(catalog);
                var links = MemorySource.of(LinkFeed.NONE);
                MemorySource<Command> commanded = MemorySource.of(commands);
                MemorySink<RecommendationUpdate> counted = MemorySink.to(lists)) {
            JobDriver drive =
                    new JobDriver(
                            run,
                            new BenchedJob(
                                    settings,
                                    source,
                                    items,
                                    counted,
                                    settings.identity().map(identity -> links),
                                    settings.control().map(control -> commanded)));
            drive.start(catalog.size(), commands.size());
            JobMeter meter = run.meter();
            // Later stages also process what is replayed, and erasures.
            LongSupplier unique = () -> meter.count("drop-duplicate", "unique");
            Measurements figures = SteadyState.follow(run, unique, count, meter, null);
            run.await("the last event", () -> unique.getAsLong() == count);
            run.awaitCheckpoint();
            figures.put("lists", lists.lists());
            more.accept(run, figures);
            return figures;
        }
    }
}
