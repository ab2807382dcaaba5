package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.e2e.OperatedCluster.Ended;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
 * Kafka is away for minutes, with the timeouts of its clients as they are: below and beyond the
 * timeout of transactions.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KafkaOutageFaultCase {

    private static final int PARTITIONS = 2;
    private static final int BATCHES = 10;

    /** Longer than any timeout of a client. */
    private static final Duration AWAY = Duration.ofMinutes(3);

    private static final Duration DEAD = Duration.ofMinutes(1);

    /** Longer than {@link #SHORT}. */
    private static final Duration TOO_LONG = Duration.ofSeconds(130);

    private static final String SHORT = "recstream.kafka.transaction-timeout: '90 s'";

    /** A timeout of transactions has to be above that of checkpoints. */
    private static final String SHORTER = "-Dexecution.checkpointing.timeout=1 min";

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
        faulty.deploy(1, List.of());
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        faulty.end();
    }

    /** Connections stay open, and nobody answers. */
    @Test
    @Order(1)
    void brokersThatStandStillForMinutesCostNoProcessAndLoseNothing() throws Exception {
        operated.sendAtOnce();
        standStill(AWAY);
        long start = System.nanoTime();

        faulty.recovered("Kafka that stood still for " + AWAY, start);
        faulty.assertThatAllProcessesLive();
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }

    /** Connections are refused. */
    @Test
    @Order(2)
    void brokersThatAreKilledAndStartedAgainCostNoProcessAndLoseNothing() throws Exception {
        operated.sendAtOnce();
        cluster.kill(FaultyCluster.KAFKA);
        TimeUnit.SECONDS.sleep(DEAD.toSeconds());
        assertThat(cluster.living()).containsExactlyElementsOf(otherProcesses());
        long start = System.nanoTime();
        faulty.up();

        faulty.recovered("Kafka that was killed and away for " + DEAD, start);
        faulty.assertThatAllProcessesLive();
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }

    /**
     * What the broker aborts then belongs to a checkpoint that is not complete, but for rare
     * moments.
     */
    @Test
    @Order(3)
    void beyondTheTimeoutOfTransactionsNothingIsLostInSilence() throws Exception {
        Ended stopped = cluster.run("stop", "--json");
        assertThat(stopped.code()).as(stopped.printed()).isZero();
        faulty.start(List.of(SHORT), "--from-savepoint", "latest", SHORTER);
        operated.sendAtOnce();
        standStill(TOO_LONG);
        long start = System.nanoTime();

        faulty.assertThatAllProcessesLive();
        if (faulty.recoversOrEnds(
                "Kafka that stood still beyond the timeout of transactions", start)) {
            faulty.assertThatNothingIsMissingAddedOrDifferent();
        } else {
            assertThat(cluster.report(operated.job()).lastFailure()).contains("is lost");
        }
        faulty.assertThatAllProcessesLive();
    }

    private static void standStill(Duration time) throws Exception {
        cluster.signal(FaultyCluster.KAFKA, "STOP");
        try {
            // What is waited for is that nothing happens: the processes stay.
            TimeUnit.SECONDS.sleep(time.toSeconds());
        } finally {
            cluster.signal(FaultyCluster.KAFKA, "CONT");
        }
    }

    private static List<String> otherProcesses() {
        List<String> others = new ArrayList<>(FaultyCluster.PROCESSES);
        others.remove(FaultyCluster.KAFKA);
        return others;
    }
}
