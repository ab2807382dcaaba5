package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.e2e.OperatedCluster.Ended;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/**
 * A job on a cluster of processes with the settings of flink-conf as they are shipped, and how long
 * its committed lists stand still under faults. Times are printed, not judged but for a generous
 * bound: the machine may be busy.
 */
final class FaultyCluster {

    static final String KAFKA = "kafka";
    static final String JOB_MANAGER = "jobmanager";

    /** With two TaskManagers. */
    static final List<String> PROCESSES =
            List.of(KAFKA, "zookeeper", JOB_MANAGER, "taskmanager-1", "taskmanager-2");

    private static final Duration GENEROUS = Duration.ofMinutes(4);

    /** Moments of a stop with a savepoint, as the JobManager logs them. */
    enum Moment {
        TRIGGERED,
        COMPLETE
    }

    final OperatedCluster cluster;
    final OperatedJob operated;
    private final Path folder;
    private final int partitions;

    FaultyCluster(Path folder, int partitions, int batches) {
        this.folder = folder;
        this.partitions = partitions;
        this.cluster = new OperatedCluster(folder.resolve("cluster"), partitions);
        this.operated = new OperatedJob(cluster, partitions, batches);
    }

    /** Starts the processes that do not run; the options beside those of every such cluster. */
    void up(String... options) throws IOException, InterruptedException {
        upBehind(List.of(), options);
    }

    /** As {@link #up}, with a prefix of the command. */
    void upBehind(List<String> prefix, String... options) throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("cluster", "up", "--json"));
        arguments.addAll(List.of("--partitions", Integer.toString(partitions)));
        arguments.add("-Dtaskmanager.memory.process.size=1536m");
        // The commands wait for what Flink's REST interface has cached.
        arguments.add("-Dmetrics.fetcher.update-interval=200 ms");
        arguments.add("-Dweb.refresh-interval=200 ms");
        arguments.addAll(List.of(options));
        Ended up = cluster.runBehind(prefix, arguments.toArray(String[]::new));
        assertThat(up.code()).as(up.printed()).isZero();
        if (!cluster.isConnected()) {
            cluster.connect(up.json());
        }
    }

    /** Deploys the job for the first time, and returns with it in the midst of a first batch. */
    void deploy(int parallelism, List<String> settings) throws IOException, InterruptedException {
        start(settings, "--parallelism", Integer.toString(parallelism));
        cluster.sendCatalogue();
        cluster.awaitDrained(operated.job());
        operated.send();
    }

    /** Deploys the job with settings that win over those of the {@link OracleComparison}. */
    void start(List<String> settings, String... options) throws IOException, InterruptedException {
        Path config = folder.resolve("job.yaml");
        List<String> lines = new ArrayList<>(settings);
        new TreeMap<>(OracleComparison.SETTINGS)
                .forEach(
                        (key, value) -> {
                            if (settings.stream().noneMatch(line -> line.startsWith(key + ":"))) {
                                lines.add(key + ": '" + value + "'");
                            }
                        });
        lines.addAll(Files.readAllLines(cluster.folder.resolve("recstream.yaml")));
        Files.write(config, lines);
        List<String> arguments = new ArrayList<>(List.of("deploy", "--json"));
        arguments.addAll(List.of("--config", config.toString()));
        arguments.addAll(List.of(options));
        Ended deployed = cluster.run(arguments.toArray(String[]::new));
        assertThat(deployed.code()).as(deployed.printed()).isZero();
        operated.note(deployed);
    }

    ProcessHandle process(String name) throws IOException, InterruptedException {
        return ProcessHandle.of(cluster.pid(name)).orElseThrow();
    }

    /** A TaskManager on which the job has tasks. */
    ProcessHandle workingTaskManager() throws IOException, InterruptedException {
        return process(cluster.taskManagerOf(operated.job()));
    }

    /**
     * Sends, and waits until what comes of it is committed.
     *
     * @param start of the fault, by {@link System#nanoTime()}
     * @return how long that took from the start of the fault on
     */
    Duration recovered(String fault, long start) {
        operated.sendAtOnce();
        return committed(fault, start);
    }

    /**
     * As {@link #recovered}, for a job that may end instead.
     *
     * @return false where it has ended
     */
    boolean recoversOrEnds(String fault, long start) {
        operated.sendAtOnce();
        Set<String> fresh = operated.newIds();
        AtomicBoolean ended = new AtomicBoolean();
        Awaitility.await("recovery or end")
                .atMost(GENEROUS)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> {
                            ended.set(cluster.report(operated.job()).isOver());
                            return ended.get() || cluster.hasCommittedListOf(fresh);
                        });
        System.out.println(
                (ended.get() ? "The job ends after " : "Committed lists move again after ")
                        + fault
                        + ": "
                        + Duration.ofNanos(System.nanoTime() - start));
        return !ended.get();
    }

    /** As {@link #recovered}, of the newest batch, which was sent before. */
    Duration committed(String fault, long start) {
        cluster.awaitCommittedListOf(operated.newIds(), GENEROUS);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("Committed lists move again after " + fault + ": " + took);
        assertThat(took).isLessThan(GENEROUS);
        return took;
    }

    void assertThatAllProcessesLive() throws IOException, InterruptedException {
        List<String> living = cluster.living();
        for (String name : PROCESSES) {
            assertThat(living).as(() -> lastWords(name)).contains(name);
        }
    }

    /** The errors in the log of a process. */
    private String lastWords(String name) {
        Path log = cluster.folder.resolve("logs").resolve(name + ".log");
        try (Stream<String> lines = Files.lines(log)) {
            List<String> errors = lines.filter(line -> line.contains(" ERROR ")).toList();
            return String.join("\n", errors.subList(Math.max(0, errors.size() - 5), errors.size()));
        } catch (IOException e) {
            return log + " cannot be read";
        }
    }

    void assertThatNothingIsMissingAddedOrDifferent() throws IOException {
        cluster.awaitDrained(operated.job());

        assertThat(OracleComparison.differences(new Oracle(operated.sent()), cluster.outcome()))
                .isEmpty();
    }

    /** Does something at a moment of the next stop; first to be called, then the stop. */
    CompletableFuture<Void> at(Moment moment, Runnable action) throws IOException {
        Path log = cluster.folder.resolve("logs").resolve(JOB_MANAGER + ".log");
        long from = Files.size(log);
        return CompletableFuture.runAsync(
                () -> {
                    await(moment, log, from);
                    action.run();
                });
    }

    private static void await(Moment moment, Path log, long from) {
        Pattern triggered = Pattern.compile("Triggering checkpoint (\\d+) \\(type=SavepointType");
        long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            while (System.nanoTime() < deadline) {
                file.seek(from);
                byte[] bytes = new byte[(int) (file.length() - from)];
                file.readFully(bytes);
                String text = new String(bytes, StandardCharsets.UTF_8);
                Matcher matcher = triggered.matcher(text);
                if (matcher.find()
                        && (moment == Moment.TRIGGERED
                                || text.contains(
                                        "Completed checkpoint " + matcher.group(1) + " for job"))) {
                    return;
                }
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        throw new IllegalStateException("No savepoint in " + log);
    }

    void end() throws IOException, InterruptedException {
        cluster.end();
    }
}
