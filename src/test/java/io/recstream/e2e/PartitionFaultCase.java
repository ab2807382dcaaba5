package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
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
 * Cuts of the network: each of two TaskManagers is in a network namespace of its own, with one task
 * of each stage. Skipped where namespaces are not permitted.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class PartitionFaultCase {

    private static final int PARTITIONS = 2;
    private static final int BATCHES = 8;

    private static final Duration CUT = Duration.ofSeconds(75);

    /** After the end of a cut. */
    private static final Duration AT_MOST = Duration.ofSeconds(60);

    @TempDir private static Path folder;

    private static NetworkNamespaces network;
    private static FaultyCluster faulty;

    /** Something that cuts. */
    private interface Cut {

        void begin() throws Exception;
    }

    @BeforeAll
    static void deploy() throws Exception {
        try {
            network = NetworkNamespaces.create(2);
        } catch (IOException e) {
            abort("Needs root, ip netns and a bridge: " + e.getMessage());
        }
        faulty = new FaultyCluster(folder, PARTITIONS, BATCHES);
        faulty.up(
                "--task-managers",
                "0",
                "-Djobmanager.rpc.address=" + network.here(),
                "-Djobmanager.retrieve-taskmanager-hostname=false",
                "-Dtaskmanager.load-balance.mode=SLOTS");
        for (int i = 1; i <= 2; i++) {
            faulty.upBehind(
                    network.in(i),
                    "--task-managers",
                    Integer.toString(i),
                    "-Dtaskmanager.host=" + network.address(i),
                    "-Dtaskmanager.bind-host=" + network.address(i));
        }
        faulty.deploy(2, List.of());
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        try {
            if (faulty != null) {
                faulty.end();
            }
        } finally {
            if (network != null) {
                network.close();
            }
        }
    }

    /** Both reach everything else, so that no heartbeat is missing. */
    @Test
    @Order(1)
    void twoTaskManagersThatDoNotReachEachOtherLoseAndDoubleNothing() throws Exception {
        under("a cut between the TaskManagers", network::separate);
    }

    @Test
    @Order(2)
    void aTaskManagerThatIsCutOffFromEverythingLosesAndDoublesNothing() throws Exception {
        under("a TaskManager that is cut off", () -> network.cutOff(1));
    }

    private static void under(String fault, Cut cut) throws Exception {
        long begun = System.nanoTime();
        cut.begin();
        faulty.operated.sendAtOnce();
        CompletableFuture<Void> healed =
                CompletableFuture.runAsync(
                        PartitionFaultCase::heal,
                        CompletableFuture.delayedExecutor(CUT.toSeconds(), TimeUnit.SECONDS));

        Duration took = faulty.committed(fault + " of " + CUT, begun);
        healed.get(2 * CUT.toSeconds(), TimeUnit.SECONDS);
        faulty.recovered(fault + ", once more after its end", System.nanoTime());

        assertThat(took).isLessThan(CUT.plus(AT_MOST));
        faulty.assertThatAllProcessesLive();
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }

    private static void heal() {
        try {
            network.heal();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
