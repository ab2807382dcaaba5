package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.e2e.OperatedCluster.Ended;
import io.recstream.e2e.StandbyJobManager.JobManagerLog;
import io.recstream.flink.JobReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Those who believe that they still hold a lock, and do not: a TaskManager and a JobManager that
 * were replaced while they stood still, and a job that another one of the same names has fenced.
 * With {@code -Drecstream.unprotected=transactions}, {@code leader} or {@code prefix} the
 * protection is off, and the test of it has to fail; docs/locks.md says how.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class LockFaultCase {

    private static final int PARTITIONS = 2;

    /** Enough to send one behind every checkpoint until the deadline. */
    private static final int BATCHES = 48;

    private static final String UNPROTECTED = System.getProperty("recstream.unprotected", "");
    private static final Duration DEADLINE = Duration.ofMinutes(4);

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
        faulty.deploy(
                1,
                UNPROTECTED.equals("transactions")
                        ? List.of("recstream.kafka.delivery-guarantee: at-least-once")
                        : List.of());
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        faulty.end();
    }

    /** It holds open transactions and unsent records of tasks that run elsewhere by now. */
    @Test
    @Order(1)
    void aTaskManagerThatWakesUpAfterItWasReplacedWritesNothing() throws Exception {
        String sleeper = cluster.taskManagerOf(operated.job());
        long pid = cluster.pid(sleeper);
        JobManagerLog log = logOf(sleeper);
        long length = log.length();
        // Behind a checkpoint, and long before the next: what it writes is in no checkpoint.
        cluster.awaitWorking(operated.job(), cluster.report(operated.job()).checkpoints());
        operated.send();
        long start = System.nanoTime();
        OperatedCluster.signal(pid, "STOP");
        try {
            faulty.recovered("a TaskManager that stands still", start);
        } finally {
            OperatedCluster.signal(pid, "CONT");
        }
        // It learns that its tasks are no longer its own.
        log.await("switched from RUNNING to ", length);
        faulty.recovered("its end", System.nanoTime());

        System.out.println("The replaced TaskManager: " + lastOf(log, length));
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }

    @Test
    @Order(2)
    void aJobManagerThatWakesUpAfterAnotherOneLeadsDoesNotLead() throws Exception {
        JobManagerLog first = logOf(FaultyCluster.JOB_MANAGER);
        String root = UNPROTECTED.equals("leader") ? "/alone" : "/recstream";
        try (StandbyJobManager standby = StandbyJobManager.start(cluster, folder, root)) {
            if (UNPROTECTED.equals("leader")) {
                standby.log.await("DefaultDispatcherRunner was granted leadership", 0);
            }
            assertThat(List.of(first.leads(), standby.log.leads()))
                    .as("who leads")
                    .containsExactly(true, false);
            operated.send();
            long start = System.nanoTime();
            cluster.signal(FaultyCluster.JOB_MANAGER, "STOP");
            long length;
            try {
                faulty.recovered("a JobManager that stands still", start);
                length = first.length();
            } finally {
                cluster.signal(FaultyCluster.JOB_MANAGER, "CONT");
            }
            first.await("was revoked the leadership", length);
            faulty.recovered("its end", System.nanoTime());

            assertThat(List.of(first.leads(), standby.log.leads())).containsExactly(false, true);
            assertThat(first.since(length))
                    .as("of the job that it believed its own")
                    .noneMatch(line -> line.contains("Completed checkpoint"));
            faulty.assertThatNothingIsMissingAddedOrDifferent();
        }
        faulty.recovered("the end of the other JobManager", System.nanoTime());
        assertThat(first.leads()).isTrue();
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }

    /**
     * The commands refuse it; Flink's own client does not. When it starts it fences the open
     * transactions of the first one. That ends if a checkpoint had promised them, as they mostly
     * are here: it writes behind each checkpoint, and then nothing until the next. Otherwise it
     * restarts.
     */
    @Test
    @Order(3)
    void aSecondJobOfTheSameNamesIsRefusedAndIfStartedOtherwiseFencesTheFirst() throws Exception {
        Path config = folder.resolve("job.yaml");
        Ended refused =
                cluster.run(
                        "deploy",
                        "--beside",
                        "--journal",
                        folder.resolve("second").toString(),
                        "--config",
                        config.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.printed())
                .contains("has the same recstream.kafka.transactional-id-prefix = recstream")
                .doesNotContain("$ flink run");

        Path second = folder.resolve("second.yaml");
        List<String> lines = new ArrayList<>(Files.readAllLines(config));
        if (UNPROTECTED.equals("prefix")) {
            lines.add("recstream.kafka.transactional-id-prefix: second");
        }
        Files.write(second, lines);
        String other = cluster.submitByFlink(second);
        System.out.println("Two jobs: " + operated.job() + " and " + other);
        long failures = cluster.report(operated.job()).failures();
        long start = System.nanoTime();
        AtomicLong checkpoints = new AtomicLong();
        List<JobReport> fenced = new ArrayList<>();
        Awaitility.await("the end or the restart of one")
                .atMost(DEADLINE)
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(
                        () -> {
                            JobReport first = cluster.report(operated.job());
                            if (first.checkpoints() > checkpoints.getAndSet(first.checkpoints())) {
                                operated.sendAtOnce();
                            }
                            fenced.clear();
                            JobReport newer = cluster.report(other);
                            if (first.isOver() || first.failures() > failures) {
                                fenced.add(first);
                            }
                            if (newer.isOver() || newer.failures() > 0) {
                                fenced.add(newer);
                            }
                            return !fenced.isEmpty();
                        });

        System.out.println(
                "After "
                        + Duration.ofNanos(System.nanoTime() - start)
                        + (fenced.get(0).isOver() ? " one has ended: " : " one restarts: ")
                        + fenced.get(0).lastFailure());
        assertThat(fenced).hasSize(1);
        if (fenced.get(0).isOver()) {
            assertThat(fenced.get(0).lastFailure())
                    .contains("is lost, although a checkpoint had promised it")
                    .containsIgnoringCase("fenced");
        } else {
            assertThat(fenced.get(0).lastFailure()).containsAnyOf("old epoch", "Fenced", "fenced");
        }
    }

    private static JobManagerLog logOf(String process) {
        return new JobManagerLog(cluster.folder.resolve("logs").resolve(process + ".log"));
    }

    /** The errors, which say how it was refused. */
    private static String lastOf(JobManagerLog log, long length) throws IOException {
        return String.join(
                "\n",
                log.since(length).stream()
                        .filter(line -> line.contains("Fenced") || line.contains("switched from"))
                        .limit(12)
                        .toList());
    }
}
