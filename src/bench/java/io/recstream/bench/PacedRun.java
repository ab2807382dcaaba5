package io.recstream.bench;

import com.sun.management.OperatingSystemMXBean;
import io.recstream.evaluation.SessionLog;
import io.recstream.job.RecommendationJob;
import io.recstream.job.config.JobSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.Map;
import org.apache.kafka.common.IsolationLevel;

/**
 * The job between two topics at a constant rate: latency from the scheduled time of an event to its
 * list, uncommitted and committed.
 *
 * @param warmUp time before the measurement
 * @param measured time of the measurement
 */
record PacedRun(
        BrokerProcess broker,
        Map<String, String> settings,
        SessionLog log,
        double perSecond,
        Duration warmUp,
        Duration measured) {

    /** Prefix of the names of measuring threads. */
    private static final String OURS = "bench-";

    Measurements run(Duration checkpointInterval) throws Exception {
        long from = (long) (perSecond * warmUp.toMillis() / 1000);
        long count = from + (long) (perSecond * measured.toMillis() / 1000);
        SyntheticCatalog catalog = new SyntheticCatalog(log.itemNames());
        var options =
                JobRun.options(KafkaRuns.PARALLELISM).withCheckpointInterval(checkpointInterval);
        String name = "paced" + checkpointInterval.toMillis();
        try (KafkaTopics topics = KafkaTopics.create(broker, name);
                JobRun run = JobRun.start(options);
                EventSender sender = new EventSender(broker.bootstrapServers(), "bench-sender")) {
            JobSettings job = topics.settings(run.cluster().configuration(), settings);
            run.submit(env -> RecommendationJob.define(env, job));
            sender.catalogue(topics.catalog(), catalog);
            run.await(
                    "the catalogue",
                    () -> run.meter().recordsIn("validate-item") == catalog.size());
            return play(
                    topics,
                    sender,
                    new KafkaRuns.KafkaJob(run, job),
                    KafkaRuns.events(log, count, perSecond),
                    from);
        }
    }

    private Measurements play(
            KafkaTopics topics,
            EventSender sender,
            KafkaRuns.KafkaJob job,
            LoopedEvents events,
            long from)
            throws Exception {
        Schedule schedule = Schedule.soon(perSecond);
        Measurements figures = new Measurements();
        try (ListReader uncommitted =
                        reader(topics, IsolationLevel.READ_UNCOMMITTED, schedule, from);
                ListReader committed =
                        reader(topics, IsolationLevel.READ_COMMITTED, schedule, from)) {
            Used before = Used.now(broker);
            sender.onTime(topics.events(), events, schedule);
            Used.now(broker).since(before, figures);
            job.finish(events.size());
            if (job.hasListPerEvent()) {
                long lists = events.size() - job.unchanged();
                job.run().await("all lists", () -> uncommitted.distinctEvents() >= lists);
                job.run().await("commits", () -> committed.distinctEvents() >= lists);
            }
            uncommitted.stop();
            committed.stop();
            return figures.put("uncommitted_p50_ms", uncommitted.percentile(50))
                    .put("uncommitted_p99_ms", uncommitted.percentile(99))
                    .put("committed_p50_ms", committed.percentile(50))
                    .put("committed_p99_ms", committed.percentile(99))
                    .put("sender_latest_ms", sender.latestMillis())
                    .put("events", events.size())
                    .put("events_with_list", committed.distinctEvents())
                    .put("events_unchanged", job.unchanged())
                    .put("checkpoint_ms", checkpointMillis(job));
        }
    }

    private ListReader reader(
            KafkaTopics topics, IsolationLevel isolation, Schedule schedule, long from) {
        return new ListReader(
                new TopicFollower.Source(broker.bootstrapServers(), topics.lists(), isolation),
                schedule,
                from);
    }

    private static double checkpointMillis(KafkaRuns.KafkaJob job) {
        return job.run().job().checkpoints().stream()
                .mapToLong(it -> it.millis())
                .average()
                .orElse(Double.NaN);
    }

    /** CPU time of this process, of its measuring threads, and of the broker. */
    private record Used(long atNanos, long process, long measuring, long broker) {

        static Used now(BrokerProcess broker) {
            var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            ThreadMXBean threads = ManagementFactory.getThreadMXBean();
            long ours = threads.getThreadCpuTime(Thread.currentThread().getId());
            for (ThreadInfo thread : threads.getThreadInfo(threads.getAllThreadIds())) {
                if (thread != null && thread.getThreadName().contains(OURS)) {
                    ours += Math.max(0, threads.getThreadCpuTime(thread.getThreadId()));
                }
            }
            return new Used(System.nanoTime(), system.getProcessCpuTime(), ours, broker.cpuNanos());
        }

        void since(Used before, Measurements figures) {
            double nanos = atNanos - before.atNanos;
            double own = measuring - before.measuring;
            figures.put("cores_job", (process - before.process - own) / nanos)
                    .put("cores_measuring", own / nanos)
                    .put("cores_broker", (broker - before.broker) / nanos);
        }
    }
}
