package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long committed lists stand still after processes die; docs/operations.md has the times. */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class KilledProcessFaultCase {

    private static final int PARTITIONS = 2;
    private static final int BATCHES = 30;
    private static final int REPEATED = 3;
    private static final int IN_A_ROW = 7;

    /** Twice what is wanted: other programs may use the machine. */
    private static final Duration AFTER_A_TASK_MANAGER = Duration.ofSeconds(30);

    private static final Duration AFTER_A_JOB_MANAGER = Duration.ofSeconds(60);

    @TempDir private static Path folder;

    private static FaultyCluster faulty;

    @BeforeAll
    static void deploy() throws Exception {
        faulty = new FaultyCluster(folder, PARTITIONS, BATCHES);
        faulty.up();
        faulty.deploy(1, List.of());
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        faulty.end();
    }

    @Test
    @Order(1)
    void committedListsMoveAgainAfterAJobManagerDies() throws Exception {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < REPEATED; i++) {
            faulty.cluster.awaitDrained(faulty.operated.job());
            ProcessHandle victim = faulty.process(FaultyCluster.JOB_MANAGER);
            long start = System.nanoTime();
            victim.destroyForcibly();
            faulty.up();
            times.add(faulty.recovered("a killed JobManager", start));
        }

        assertThat(times).allMatch(time -> time.compareTo(AFTER_A_JOB_MANAGER) < 0);
    }

    /** Each as soon as the one before is made up for and replaced, so that failures add up. */
    @Test
    @Order(2)
    void committedListsMoveAgainAfterEachOfSevenTaskManagersThatDieInARow() throws Exception {
        List<Duration> times = new ArrayList<>();
        for (int i = 0; i < IN_A_ROW; i++) {
            ProcessHandle victim = faulty.workingTaskManager();
            long start = System.nanoTime();
            victim.destroyForcibly();
            times.add(faulty.recovered("a killed TaskManager", start));
            faulty.up();
        }

        assertThat(times).allMatch(time -> time.compareTo(AFTER_A_TASK_MANAGER) < 0);
    }

    @Test
    @Order(3)
    void committedListsMoveAgainAfterBothDieAtOnce() throws Exception {
        ProcessHandle task = faulty.workingTaskManager();
        ProcessHandle job = faulty.process(FaultyCluster.JOB_MANAGER);
        long start = System.nanoTime();
        task.destroyForcibly();
        job.destroyForcibly();
        faulty.up();

        assertThat(faulty.recovered("a killed TaskManager and JobManager", start))
                .isLessThan(AFTER_A_JOB_MANAGER);
    }

    @Test
    @Order(4)
    void nothingIsMissingAddedOrDifferent() throws Exception {
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }
}
