package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import io.recstream.job.BootstrapJob;
import io.recstream.job.RecommendationJob;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.Segment;
import io.recstream.job.bootstrap.BootstrapArguments;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.UserEvent;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;

/**
 * The contenders of {@code bench kafka}: the job reads a topic that was filled before, and the same
 * job reads the same events from memory and discards its output. Each run starts without state.
 *
 * <p>Event time has a realistic speed, {@value #EVENTS_PER_SECOND} events per second: if weeks
 * passed within seconds, each event would have a watermark, which flushes all network buffers.
 */
final class KafkaRuns implements AutoCloseable {

    static final int PARALLELISM = 2;

    private static final int MOST_CHECKPOINTS = 100;

    private static final double EVENTS_PER_SECOND = 20_000;

    private final Map<String, String> settings;
    private final SessionLog log;
    private final SyntheticCatalog catalog;
    private final KafkaTopics filled;
    private int runs;

    KafkaRuns(BrokerProcess broker, Map<String, String> settings, SessionLog log, long count)
            throws IOException {
        this.settings = settings;
        this.log = log;
        this.catalog = new SyntheticCatalog(log.itemNames());
        this.filled = KafkaTopics.create(broker, "filled");
        try (EventSender sender = new EventSender(broker.bootstrapServers(), "bench-fill")) {
            sender.catalogue(filled.catalog(), catalog);
            sender.all(filled.events(), events(log, count, EVENTS_PER_SECOND));
        }
    }

    /** Events whose time advances at the rate of processing. */
    static LoopedEvents events(SessionLog log, long count, double perSecond) {
        double loops = Math.ceil((double) count / log.size());
        return new LoopedEvents(
                log, count, Duration.ofMillis((long) (loops * log.size() * 1000 / perSecond)));
    }

    /**
     * Measures from broker to broker.
     *
     * @param count of events; a warm-up may read a part of them
     * @param warmUp whether the run may stop before the end
     */
    Measurements drain(long count, boolean warmUp, Path profile) throws Exception {
        return drain(count, warmUp, profile, Map.of(), run -> {});
    }

    /**
     * Measures from broker to broker, with an archive.
     *
     * @param archive a folder that does not exist
     */
    Measurements archive(long count, boolean warmUp, Path archive) throws Exception {
        Measurements figures =
                drain(
                        count,
                        warmUp,
                        null,
                        Map.of(
                                JobOptions.ARCHIVE_PATH.key(),
                                archive.toUri().toString(),
                                JobOptions.ARCHIVE_MAX_DELAY.key(),
                                "30 s"),
                        run -> awaitRows(run, archive, count));
        return warmUp
                ? figures
                : figures.put("archive_bytes_per_event", (double) parquetBytes(archive) / count);
    }

    private static long parquetBytes(Path archive) throws IOException {
        return new ArchiveFolder(archive.toUri().toString())
                .files(null).stream()
                        .filter(file -> !file.hidden())
                        .mapToLong(ArchiveFolder.File::length)
                        .sum();
    }

    /** Takes checkpoints until all rows are Parquet, which is after a number of them. */
    private static void awaitRows(JobRun run, Path archive, long count) throws Exception {
        ArchiveFolder folder = new ArchiveFolder(archive.toUri().toString());
        for (int i = 0; i < MOST_CHECKPOINTS; i++) {
            long rows =
                    folder.segments(null).stream()
                            .filter(it -> !it.path().getName().startsWith("."))
                            .mapToLong(Segment::rows)
                            .sum();
            if (rows == count) {
                return;
            }
            run.awaitCheckpoint();
        }
        throw new IllegalStateException("Not all rows are in the archive");
    }

    /** What follows the last event, before the job ends. */
    private interface Ending {
        void of(JobRun run) throws Exception;
    }

    /** Measures the job that builds the state from an archive. */
    Measurements bootstrap(long count, Path archive) throws Exception {
        try (KafkaTopics topics = filled.withOutputs("bootstrap" + ++runs);
                JobRun run = JobRun.start(PARALLELISM)) {
            JobSettings job = topics.settings(run.cluster().configuration(), settings);
            BootstrapArguments arguments =
                    BootstrapArguments.parse(
                            "--archive", archive.toUri().toString(), "--margin", "0 s");
            BootstrapJob.Plan plan = BootstrapJob.plan(arguments, job);
            if (plan.cut().rows() != count) {
                throw new IllegalStateException(
                        "The archive has " + plan.cut().rows() + " rows, not " + count);
            }
            run.submit(env -> BootstrapJob.define(env, job, arguments, plan));
            KafkaJob kafka = new KafkaJob(run, job);
            Measurements figures =
                    SteadyState.follow(run, kafka::processed, count, run.meter(), null);
            run.await("the last event", () -> kafka.processed() == count);
            return figures.put("lists", kafka.lists()).put("unchanged", kafka.unchanged());
        }
    }

    private Measurements drain(
            long count, boolean warmUp, Path profile, Map<String, String> more, Ending ending)
            throws Exception {
        Map<String, String> all = new HashMap<>(settings);
        all.putAll(more);
        try (KafkaTopics topics = filled.withOutputs("drain" + ++runs);
                JobRun run = JobRun.start(PARALLELISM)) {
            JobSettings job = topics.settings(run.cluster().configuration(), all);
            long brokerBefore = topics.broker().cpuNanos();
            run.submit(env -> RecommendationJob.define(env, job));
            KafkaJob kafka = new KafkaJob(run, job);
            Measurements figures =
                    SteadyState.follow(run, kafka::processed, count, run.meter(), profile);
            if (!warmUp) {
                kafka.finish(count);
                ending.of(run);
                long broker = topics.broker().cpuNanos() - brokerBefore;
                figures.put("broker_cpu_us_per_event", broker / 1e3 / count)
                        .put("lists", kafka.lists())
                        .put("unchanged", kafka.unchanged());
            }
            return figures;
        }
    }

    /** Measures from memory to a discarding sink. */
    Measurements memory(long count) throws Exception {
        JobSettings job = BenchedJob.settings(settings);
        try (JobRun run = JobRun.start(PARALLELISM);
                var source = MemorySource.<UserEvent>of(events(log, count, EVENTS_PER_SECOND));
                var items = MemorySource.of(catalog)) {
            JobDriver drive =
                    new JobDriver(run, new BenchedJob(job, source, items, new DiscardingSink<>()));
            drive.start(catalog.size());
            Measurements figures = drive.steady(count, null);
            drive.finish(count);
            KafkaJob counted = new KafkaJob(run, job);
            return figures.put("lists", counted.lists()).put("unchanged", counted.unchanged());
        }
    }

    @Override
    public void close() throws IOException {
        filled.close();
    }

    /** The results of a job by its own counters. */
    record KafkaJob(JobRun run, JobSettings settings) {

        /** Events that are completely processed. */
        long processed() {
            return run.meter().recordsIn("compute-window");
        }

        long lists() {
            return run.meter().recordsIn("write-recommendations: Writer");
        }

        /** Events that did not change a list. */
        long unchanged() {
            return run.meter().count("rank-list", "unchangedLists");
        }

        /** Whether every event must have a list or have changed none. */
        boolean hasListPerEvent() {
            return settings.ranking().minEmitInterval().isZero();
        }

        /**
         * Waits until all events are processed and committed; fails if one was rejected or lost.
         */
        void finish(long events) throws Exception {
            run.await("the last event", () -> processed() == events);
            if (hasListPerEvent()) {
                run.await("the last list", () -> lists() + unchanged() >= events);
            }
            run.awaitCheckpoint();
            long refused = run.meter().recordsIn("write-dead-letters: Writer");
            if (refused > 0) {
                throw new IllegalStateException(refused + " events were refused");
            }
        }
    }
}
