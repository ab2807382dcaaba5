package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.e2e.FaultyCluster.Moment;
import io.recstream.e2e.OperatedCluster.Ended;
import io.recstream.flink.FlinkJob;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
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
 * The JobManager dies while a job stops with a savepoint, and another one takes over, which knows
 * nothing of that savepoint and restarts the job from the checkpoint before.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class StopFaultCase {

    private static final int PARTITIONS = 2;
    private static final int BATCHES = 8;

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

    @Test
    @Order(1)
    void aJobManagerThatDiesWhenTheSavepointOfAStopIsCompleteLosesAndDoublesNothing()
            throws Exception {
        Ended stopped = stopUnder(Moment.COMPLETE, faulty.process(FaultyCluster.JOB_MANAGER));

        goOnFromStop(stopped);
    }

    @Test
    @Order(2)
    void aJobManagerAndATaskManagerThatDieThenLoseAndDoubleNothing() throws Exception {
        Ended stopped =
                stopUnder(
                        Moment.COMPLETE,
                        faulty.process(FaultyCluster.JOB_MANAGER),
                        faulty.workingTaskManager());

        goOnFromStop(stopped);
    }

    /** The savepoint may be complete all the same: then the stop has succeeded. */
    @Test
    @Order(3)
    void aJobManagerThatDiesBeforeTheSavepointIsCompleteLosesAndDoublesNothing() throws Exception {
        Ended stopped = stopUnder(Moment.TRIGGERED, faulty.process(FaultyCluster.JOB_MANAGER));

        if (stopped.code() == 0) {
            goOnFromStop(stopped);
            return;
        }
        assertThat(stopped.printed()).contains("Next: ").doesNotContain("flink cancel");
        operated.send();
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }

    /** The command gives up; what it advises is done by hand. */
    @Test
    @Order(4)
    void ofAJobManagerThatStaysAwayTheSavepointIsNamed() throws Exception {
        operated.send();
        ProcessHandle victim = faulty.process(FaultyCluster.JOB_MANAGER);
        CompletableFuture<Void> killed = faulty.at(Moment.COMPLETE, victim::destroyForcibly);
        Ended stopped = cluster.run("stop", "--timeout", "15");
        killed.get(1, TimeUnit.MINUTES);
        assertThat(stopped.code()).isEqualTo(1);
        Matcher advice =
                Pattern.compile("--from-savepoint (\\S+/savepoint-\\S+) --again")
                        .matcher(stopped.printed());
        assertThat(advice.find()).as(stopped.printed()).isTrue();
        assertThat(stopped.printed()).contains("flink cancel").doesNotContain("repeat this");

        CompletableFuture<Void> cancelled =
                CompletableFuture.runAsync(
                        () ->
                                Awaitility.await("the job is cancelled")
                                        .atMost(OperatedCluster.DEADLINE)
                                        .pollInterval(Duration.ofMillis(200))
                                        .ignoreExceptionsInstanceOf(IOException.class)
                                        .until(() -> cancelled(operated.job())));
        faulty.up();
        cancelled.get(3, TimeUnit.MINUTES);

        goOnFrom(cluster.run("deploy", "--from-savepoint", advice.group(1), "--again", "--json"));
    }

    private static boolean cancelled(String job) throws Exception {
        FlinkJob restarted = new FlinkJob(cluster.rest(), job);
        restarted.cancel(Duration.ofSeconds(30));
        return restarted.isOver();
    }

    /** The next JobManager is started at once. */
    private static Ended stopUnder(Moment moment, ProcessHandle... victims) throws Exception {
        operated.send();
        CompletableFuture<Void> killed =
                faulty.at(
                        moment,
                        () -> {
                            for (ProcessHandle victim : victims) {
                                victim.destroyForcibly();
                            }
                            upAgain();
                        });
        Ended stopped = cluster.run("stop", "--json");
        killed.get(3, TimeUnit.MINUTES);
        return stopped;
    }

    private static void upAgain() {
        try {
            faulty.up();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static void goOnFromStop(Ended stopped) throws Exception {
        assertThat(stopped.code()).as(stopped.printed()).isZero();
        assertThat(stopped.json().path("savepoint").asText()).contains("/stop-", "/savepoint-");
        goOnFrom(cluster.run("deploy", "--from-savepoint", "latest", "--json"));
    }

    private static void goOnFrom(Ended again) throws Exception {
        assertThat(again.code()).as(again.printed()).isZero();
        operated.note(again);
        operated.send();
        faulty.assertThatNothingIsMissingAddedOrDifferent();
    }
}
