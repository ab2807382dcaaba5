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
 * A cluster for one job, with the settings and the slot memory of {@code flink-conf/config.yaml}. A
 * failure of the job ends the benchmark.
 */
final class JobRun implements AutoCloseable {

    /** Managed memory of a slot with {@code config.yaml} and processes of 3 GB. */
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

    /** Starts a cluster with the checkpoints of {@code config.yaml}. */
    static JobRun start(int parallelism) {
        return new JobRun(options(parallelism));
    }

    /** Starts a cluster with options. */
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

    /** Submits a job and returns when all of its tasks are running. */
    LocalJob submit(Consumer<StreamExecutionEnvironment> definition) throws Exception {
        StreamExecutionEnvironment env = cluster.environment();
        definition.accept(env);
        job = cluster.submit(env);
        await("its tasks", job::isRunning);
        return job;
    }

    /** Restarts the job from a checkpoint or savepoint, without waiting for it. */
    LocalJob resume(Consumer<StreamExecutionEnvironment> definition, String path) {
        StreamExecutionEnvironment env = cluster.environment();
        definition.accept(env);
        job = cluster.resume(env, path);
        return job;
    }

    /** Cancels the job and waits for its end. */
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

    /** Waits for a checkpoint with all records that have been emitted. */
    void awaitCheckpoint() throws Exception {
        checkpoint(CheckpointType.CONFIGURED);
    }

    /** Takes a checkpoint. */
    LocalCheckpoint checkpoint(CheckpointType type) throws Exception {
        long number = job.checkpoint(type);
        await("a checkpoint", () -> job.checkpoints().stream().anyMatch(it -> it.id() == number));
        return job.checkpoints().stream().filter(it -> it.id() == number).findFirst().orElseThrow();
    }

    /** Waits for a condition; fails if the job does. */
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
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    @Override
    public void close() {
        JobMeter.forget(name);
        cluster.close();
    }
}
