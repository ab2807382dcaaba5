package io.recstream.bench;

import io.recstream.console.Await;
import io.recstream.devcluster.LocalCheckpoint;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.LocalJob;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * A cluster of its own for one job: Flink's settings are those of {@code flink-conf/config.yaml},
 * the memory of a slot what they give to one, a failure is the end of the benchmark.
 */
final class JobRun implements AutoCloseable {

    /** What a slot gets on a cluster of {@code config.yaml}: 3 GB, less what is not Flink's. */
    private static final int MANAGED_MEGABYTES_PER_SLOT = 500;

    private static final int NETWORK_MEGABYTES_PER_SLOT = 125;

    private static final Duration DEADLINE = Duration.ofMinutes(30);
    private static final AtomicLong NUMBERS = new AtomicLong();

    private final String name = "bench-" + NUMBERS.incrementAndGet();
    private final LocalCluster cluster;
    private final JobMeter meter;
    private LocalJob job;

    private JobRun(LocalCluster.Options options) {
        meter = JobMeter.of(name);
        cluster = LocalCluster.start(options.with(JobMeter.CLUSTER_KEY, name));
    }

    /** Starts a cluster of so many slots, with the checkpoints of {@code config.yaml}. */
    static JobRun start(int parallelism) {
        return new JobRun(options(parallelism));
    }

    /** Starts a cluster that differs in some settings. */
    static JobRun start(LocalCluster.Options options) {
        return new JobRun(options);
    }

    static LocalCluster.Options options(int parallelism) {
        return LocalCluster.Options.defaults()
                .withSlots(1, parallelism)
                .withCheckpointInterval(Duration.ofSeconds(10))
                .with("parallelism.default", Integer.toString(parallelism))
                .with("execution.checkpointing.min-pause", "500 ms")
                .with(
                        "taskmanager.memory.managed.size",
                        MANAGED_MEGABYTES_PER_SLOT * parallelism + " mb")
                .with(
                        "taskmanager.memory.network.min",
                        NETWORK_MEGABYTES_PER_SLOT * parallelism + " mb")
                .with(
                        "taskmanager.memory.network.max",
                        NETWORK_MEGABYTES_PER_SLOT * parallelism + " mb")
                .with("web.checkpoints.history", "1000")
                .with("restart-strategy.type", "disable")
                .with(JobMeter.FACTORY_KEY, JobMeter.Factory.class.getName());
    }

    /** Submits what is defined and returns when all of its tasks run. */
    LocalJob submit(Consumer<StreamExecutionEnvironment> definition) throws Exception {
        StreamExecutionEnvironment env = cluster.environment();
        definition.accept(env);
        job = cluster.submit(env);
        await("its tasks", job::isRunning);
        return job;
    }

    /** Starts the job again from a checkpoint or savepoint, without waiting for it. */
    LocalJob resume(Consumer<StreamExecutionEnvironment> definition, String path) {
        StreamExecutionEnvironment env = cluster.environment();
        definition.accept(env);
        job = cluster.resume(env, path);
        return job;
    }

    /** Cancels the job, and returns when it is gone. */
    void cancel() throws Exception {
        job.cancel();
        Await.until(DEADLINE, Duration.ofMillis(5), () -> job.status().isTerminalState());
    }

    LocalCluster cluster() {
        return cluster;
    }

    LocalJob job() {
        return job;
    }

    JobMeter meter() {
        return meter;
    }

    /** Puts all records that were emitted by now, and what followed, into a checkpoint. */
    void awaitCheckpoint() throws Exception {
        checkpoint(CheckpointType.CONFIGURED);
    }

    /** Takes a checkpoint now. */
    LocalCheckpoint checkpoint(CheckpointType type) throws Exception {
        long number = job.checkpoint(type);
        await("a checkpoint", () -> job.checkpoints().stream().anyMatch(it -> it.id() == number));
        return job.checkpoints().stream().filter(it -> it.id() == number).findFirst().orElseThrow();
    }

    /** Looks every few milliseconds, and fails where the job does. */
    void await(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        long nextCheck = 0;
        while (!condition.getAsBoolean()) {
            long now = System.nanoTime();
            if (now > nextCheck) {
                nextCheck = now + TimeUnit.SECONDS.toNanos(1);
                if (job.status().isTerminalState()) {
                    throw new IllegalStateException(
                            "The job ended ("
                                    + job.status()
                                    + ") before "
                                    + what
                                    + ": "
                                    + job.failure().orElse("no reason given"));
                }
            }
            if (now > deadline) {
                throw new IllegalStateException("Waited too long for " + what);
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        JobMeter.forget(name);
        cluster.close();
    }
}
