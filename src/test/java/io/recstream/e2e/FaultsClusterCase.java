package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.e2e.OperatedCluster.Ended;
import io.recstream.tool.flink.FlinkJob;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Faults at chosen moments on a cluster of processes with the settings of flink-conf as they are
 * shipped; at the end a read_committed consumer has seen what an oracle makes of the same input.
 * Times to recover are printed, not judged but for a generous bound: the machine may be busy.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class FaultsClusterCase {

    private static final int PARTITIONS = 2;

    /** Of the clients, so that they give up while the brokers are away. */
    private static final List<String> IMPATIENT =
            List.of(
                    "recstream.kafka.properties.delivery.timeout.ms: '6000'",
                    "recstream.kafka.properties.request.timeout.ms: '3000'",
                    "recstream.kafka.properties.max.block.ms: '5000'");

    /** Longer than the clients wait, several times. */
    private static final Duration AWAY = Duration.ofSeconds(25);

    private static final Duration GENEROUS = Duration.ofMinutes(4);

    @TempDir private static Path folder;

    private static OperatedCluster cluster;
    private static OperatedJob operated;

    @BeforeAll
    static void deploy() throws Exception {
        cluster = new OperatedCluster(folder.resolve("cluster"), PARTITIONS);
        operated = new OperatedJob(cluster, PARTITIONS);
        Ended up =
                cluster.run(
                        "cluster",
                        "up",
                        "--json",
                        "--partitions",
                        Integer.toString(PARTITIONS),
                        "-Dtaskmanager.memory.process.size=1536m");
        assertThat(up.code()).as(up.printed()).isZero();
        cluster.connect(up.json());
        Path config = folder.resolve("job.yaml");
        List<String> lines = new ArrayList<>(IMPATIENT);
        new TreeMap<>(Comparison.SETTINGS).forEach((k, v) -> lines.add(k + ": '" + v + "'"));
        lines.addAll(Files.readAllLines(cluster.folder.resolve("recstream.yaml")));
        Files.write(config, lines);
        Ended deployed = cluster.run("deploy", "--config", config.toString(), "--json");
        assertThat(deployed.code()).as(deployed.printed()).isZero();
        operated.note(deployed);
        cluster.sendCatalogue();
        cluster.awaitDrained(operated.job());
        operated.send();
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        cluster.end();
    }

    @Test
    @Order(1)
    void aTaskManagerThatDiesWhenTheSavepointOfAStopIsCompleteLosesAndDoublesNothing()
            throws Exception {
        ProcessHandle victim = process(cluster.taskManagerOf(operated.job()));
        Path log = cluster.folder.resolve("logs").resolve("jobmanager.log");
        long from = Files.size(log);
        CompletableFuture<Void> killed =
                CompletableFuture.runAsync(
                        () -> {
                            awaitSavepointOfStop(log, from);
                            victim.destroyForcibly();
                        });

        Ended stopped = cluster.run("stop", "--json");
        killed.get(1, TimeUnit.MINUTES);

        assertThat(stopped.code()).as(stopped.printed()).isZero();
        String savepoint = stopped.json().path("savepoint").asText();
        FlinkJob job = new FlinkJob(cluster.rest(), operated.job());
        assertThat(savepoint).contains("/savepoint-");
        assertThat(job.end()).contains(savepoint);
        String state = job.report().state();
        System.out.println("The job whose TaskManager died while it stopped is " + state);
        if (state.equals("FAILED")) {
            assertThat(stopped.printed()).contains("The job failed while it stopped");
        }
        String checkpoint = job.newestCheckpoint().orElseThrow();
        Ended older = cluster.run("deploy", "--from-savepoint", checkpoint);
        assertThat(older.code()).isEqualTo(1);
        assertThat(older.printed())
                .contains("--from-savepoint " + savepoint)
                .doesNotContain("$ flink run");

        Ended again = cluster.run("deploy", "--from-savepoint", "latest", "--json");

        assertThat(again.code()).as(again.printed()).isZero();
        assertThat(again.printed()).contains(savepoint);
        operated.note(again);
        assertThat(cluster.run("cluster", "up", "--json").code()).isZero();
        operated.send();
    }

    @Test
    @Order(2)
    void committedListsMoveAgainSoonAfterATaskManagerDies() throws Exception {
        ProcessHandle victim = process(cluster.taskManagerOf(operated.job()));
        long start = System.nanoTime();
        victim.destroyForcibly();

        recovered("a killed TaskManager", start);
        assertThat(cluster.run("cluster", "up", "--json").code()).isZero();
    }

    @Test
    @Order(3)
    void committedListsMoveAgainSoonAfterTheJobManagerDies() throws Exception {
        ProcessHandle victim = process("jobmanager");
        long start = System.nanoTime();
        victim.destroyForcibly();
        assertThat(cluster.run("cluster", "up", "--json").code()).isZero();

        recovered("a killed JobManager", start);
    }

    /** Stopped, not killed: connections stay open, and nobody answers. */
    @Test
    @Order(4)
    void brokersThatAreAwayCostNoProcess() throws Exception {
        operated.send();
        cluster.signal("kafka", "STOP");
        try {
            // What is waited for is that nothing happens: the processes stay.
            TimeUnit.SECONDS.sleep(AWAY.toSeconds());
        } finally {
            cluster.signal("kafka", "CONT");
        }
        long start = System.nanoTime();

        recovered("brokers that were away for " + AWAY.toSeconds() + " s", start);
        assertThat(OperatedJob.processes(cluster.status()))
                .containsExactlyInAnyOrder(
                        "kafka", "zookeeper", "jobmanager", "taskmanager-1", "taskmanager-2");
    }

    @Test
    @Order(5)
    void nothingIsMissingAddedOrDifferent() throws Exception {
        cluster.awaitDrained(operated.job());

        assertThat(Comparison.differences(new Oracle(operated.sent()), cluster.outcome()))
                .isEmpty();
    }

    private static ProcessHandle process(String name) throws Exception {
        return ProcessHandle.of(cluster.pid(name)).orElseThrow();
    }

    /** Sends, and waits until what comes of it is committed. */
    private static void recovered(String fault, long start) {
        int before = operated.sent().size();
        operated.send();
        cluster.awaitCommittedListOf(operated.sent().subList(before, operated.sent().size()));
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        System.out.println("Committed lists move again after " + fault + ": " + took);
        assertThat(took).isLessThan(GENEROUS);
    }

    /**
     * Returns as soon as the JobManager logs that the savepoint with which it stops is complete.
     */
    private static void awaitSavepointOfStop(Path log, long from) {
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
                        && text.contains("Completed checkpoint " + matcher.group(1) + " for job")) {
                    return;
                }
                Thread.onSpinWait();
            }
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        throw new IllegalStateException("No savepoint in " + log);
    }
}
