package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.e2e.OperatedCluster.Ended;
import io.recstream.flink.FlinkJob;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
    private static final int BATCHES = 8;

    /** Of the clients, so that they give up while the brokers are away. */
    private static final List<String> IMPATIENT =
            List.of(
                    "recstream.kafka.properties.delivery.timeout.ms: '6000'",
                    "recstream.kafka.properties.request.timeout.ms: '3000'",
                    "recstream.kafka.properties.max.block.ms: '5000'");

    /** Longer than the clients wait, several times. */
    private static final Duration AWAY = Duration.ofSeconds(25);

    @TempDir private static Path folder;

    private static FaultyCluster faulty;
    private static OperatedCluster cluster;
    private static OperatedJob operated;

    @BeforeAll
    static void deploy() throws Exception {
        faulty = new FaultyCluster(folder, PARTITIONS, BATCHES);
        cluster = faulty.cluster;
        operated = faulty.operated;
        faulty.up();
        faulty.deploy(1, IMPATIENT);
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        faulty.end();
    }

    @Test
    @Order(1)
    void aTaskManagerThatDiesWhenTheSavepointOfAStopIsCompleteLosesAndDoublesNothing()
            throws Exception {
        ProcessHandle victim = faulty.workingTaskManager();
        CompletableFuture<Void> killed =
                faulty.at(FaultyCluster.Moment.COMPLETE, victim::destroyForcibly);

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
        faulty.up();
        operated.send();
    }

    @Test
    @Order(2)
    void committedListsMoveAgainSoonAfterATaskManagerDies() throws Exception {
        ProcessHandle victim = faulty.workingTaskManager();
        long start = System.nanoTime();
        victim.destroyForcibly();

        faulty.recovered("a killed TaskManager", start);
        faulty.up();
    }

    @Test
    @Order(3)
    void committedListsMoveAgainSoonAfterTheJobManagerDies() throws Exception {
        ProcessHandle victim = faulty.process(FaultyCluster.JOB_MANAGER);
        long start = System.nanoTime();
        victim.destroyForcibly();
        faulty.up();

        faulty.recovered("a killed JobManager", start);
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

        faulty.recovered("brokers that were away for " + AWAY.toSeconds() + " s", start);
        faulty.assertThatAllProcessesLive();
    }

    @Test
    @Order(5)
    void nothingIsMissingAddedOrDifferent() throws Exception {
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }
}
