package io.recstream.ops.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.recstream.console.Terminal;
import io.recstream.flink.FlinkRest;
import io.recstream.job.config.JobIdentity;
import io.recstream.job.config.JobSettings;
import io.recstream.ops.deploy.JournalEntry.Action;
import io.recstream.ops.lock.FilePlace;
import io.recstream.ops.lock.LockGuard;
import io.recstream.ops.lock.LockHolder;
import io.recstream.ops.lock.LockLostException;
import io.recstream.ops.lock.OperationLock;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.curator.test.TestingServer;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** What the commands make of a cluster's answers that a real one gives only on its bad days. */
@Timeout(30)
class OperationTest {

    private static final Release RELEASE = new Release("jar", "1", null, 1, Map.of());

    /** Something done with a folder. */
    private interface OnStop {

        void accept(Path target) throws IOException;
    }

    @TempDir private Path folder;

    /** What the cluster answers, by path without the query. */
    private final Map<String, String> answers = new HashMap<>();

    /** Paths whose count of checkpoints is one higher at each answer. */
    private final Set<String> counting = ConcurrentHashMap.newKeySet();

    /** So many requests more are answered by an error of the server. */
    private final AtomicInteger failures = new AtomicInteger();

    /** Paths that are answered by 500, as a JobManager does that does not lead. */
    private final Set<String> broken = ConcurrentHashMap.newKeySet();

    /** Does what Flink does with the folder that a stop names. */
    private OnStop onStop = target -> {};

    private HttpServer cluster;
    private Operation operation;

    @BeforeEach
    void start() throws IOException {
        cluster = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        cluster.createContext("/", this::answer);
        cluster.start();
        URI base = URI.create("http://localhost:" + cluster.getAddress().getPort());
        operation =
                new Operation(
                        new FlinkRest(base),
                        new Journal(folder),
                        Map.of(),
                        null,
                        Terminal.of(true),
                        Duration.ofSeconds(10),
                        new LockGuard());
        answers.put(
                "/jobmanager/config",
                "[{'key':'metrics.fetcher.update-interval','value':'100 ms'}]");
        answers.put("/jobs/overview", "{'jobs':[]}");
    }

    @AfterEach
    void stop() {
        cluster.stop(0);
    }

    @Test
    void aParallelismThatTheClusterCannotGiveIsRefused() throws Exception {
        answers.put("/overview", "{'taskmanagers':2,'slots-total':4,'slots-available':2}");
        answers.put(
                "/jobs/one",
                "{'state':'RUNNING','vertices':[{'parallelism':1},{'parallelism':2}]}");
        Slots slots = new Slots(operation.rest());
        slots.refuseTooFew(4, "one");
        slots.refuseTooFew(2, null);
        assertThatThrownBy(() -> slots.refuseTooFew(5, "one"))
                .isInstanceOf(RefusedException.class)
                .hasMessage(
                        "A parallelism of 5 needs 5 slots, and the cluster has 4 (2 TaskManagers),"
                                + " so nothing was stopped. Next: choose 1 to 4, or add TaskManagers"
                                + " (bin/recstream cluster up --task-managers N)");
        assertThatThrownBy(() -> slots.refuseTooFew(5, null))
                .hasMessageContaining("2 of them taken by other jobs. Next: choose 1 to 2");

        answers.put("/jobs/one", "{'state':'RESTARTING','vertices':[{'parallelism':2}]}");
        answers.put("/overview", "{'taskmanagers':1,'slots-total':2,'slots-available':2}");
        assertThatThrownBy(() -> slots.refuseTooFew(3, "one"))
                .as("a job that waits for slots has none to give back")
                .isInstanceOf(RefusedException.class);
        answers.put("/overview", "{'taskmanagers':1,'slots-total':2,'slots-available':0}");
        slots.refuseTooFew(2, "one");
    }

    @Test
    void aClusterThatGrowsOnDemandIsNotAskedForSlots() throws Exception {
        answers.put("/overview", "{'taskmanagers':0,'slots-total':0,'slots-available':0}");
        answers.put("/jobmanager/config", "[{'key':'kubernetes.cluster-id','value':'shop'}]");
        new Slots(operation.rest()).refuseTooFew(8, null);
    }

    @Test
    void aJobThatRunsWithoutItsLostOutputIsTheCurrentOne() throws Exception {
        operation.record(Action.DEPLOY, "before", RELEASE, null);
        operation.record(Action.DEPLOY, "one", RELEASE, "c");
        job("one", "RUNNING", 1);
        committers("one", 3);

        assertThatThrownBy(() -> operation.requireHealthyOrCancel(operation.job("one")))
                .isInstanceOf(NotHealthyException.class)
                .hasMessageContaining("3 transactions of the job one could not be committed")
                .hasMessageEndingWith("The job goes on without it");
        assertThat(operation.status().current().job()).isEqualTo("one");
    }

    @Test
    void aJobThatNeverCompletedACheckpointIsNotTheCurrentOne() throws Exception {
        operation.record(Action.DEPLOY, "before", RELEASE, null);
        operation.record(Action.DEPLOY, "one", RELEASE, "c");
        job("one", "FAILED", 0);

        assertThatThrownBy(() -> operation.requireHealthyOrCancel(operation.job("one")))
                .hasMessageContaining("FAILED");
        assertThat(operation.history().current().orElseThrow().job()).isEqualTo("before");
        operation.record(Action.DEPLOY, "two", RELEASE, "c");
        assertThat(operation.history().isRepeated("two")).isTrue();
    }

    /** Cut off before it had shown that it works. */
    @Test
    void aJobThatWasOnlySubmittedIsTheCurrentOne() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        operation.record(Action.STOP, "one", null, "savepoint");
        operation.record(Action.DEPLOY, "two", RELEASE, "savepoint");
        job("two", "INITIALIZING", 0);

        assertThat(operation.status().current().job()).isEqualTo("two");
        assertThat(operation.history().isEnd("savepoint")).isFalse();
    }

    /** The second time, what its savepoint holds is refused though it was committed. */
    @Test
    void onlyWhatIsRefusedToAFirstStartIsLost() throws Exception {
        operation.record(Action.UPGRADE, "one", RELEASE, "savepoint");
        operation.record(Action.WITHDRAW, "one", null, null);
        operation.record(Action.RESTORE, "two", RELEASE, "savepoint");
        job("one", "RUNNING", 1);
        job("two", "RUNNING", 1);
        committers("one", 3);
        committers("two", 3);
        counting.add("/jobs/two/checkpoints");

        assertThatThrownBy(() -> operation.awaitHealthy(operation.job("one")))
                .hasMessageContaining("3 transactions of the job one");
        operation.awaitHealthy(operation.job("two"));
    }

    @Test
    void aClusterThatDoesNotAnswerForAWhileIsAskedAgain() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        job("one", "RUNNING", 1);
        committers("one", 0);
        failures.set(6);

        assertThat(operation.requireHealthyOrCancel(operation.job("one")).id()).isEqualTo("one");
        assertThat(failures).hasNegativeValue();
    }

    /** It counts its own checkpoints only: that there was one before, whoever saw it remembers. */
    @Test
    void aJobWhoseJobManagerIsANewOneIsNotWithdrawn() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        job("one", "RUNNING", 1);
        HealthGate proof =
                new HealthGate(operation.rest(), operation.job("one"), Duration.ofSeconds(2));
        proof.awaitCheckpoint();
        job("one", "RESTARTING", 0);

        assertThatThrownBy(() -> proof.awaitCommitters(false))
                .isInstanceOfSatisfying(
                        NotHealthyException.class, e -> assertThat(e.hasCommitted()).isTrue());
    }

    @Test
    void aJobThatFailedGoesOnFromItsNewestCheckpointAndAStoppedOneFromItsSavepoint()
            throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        job("one", "FAILED", 7);

        assertThatThrownBy(() -> operation.status().current())
                .hasMessage(
                        "The job one does not run. Next: see why it ended; then bin/recstream deploy"
                                + " --from-savepoint s3://bucket/one/chk-7");

        operation.record(Action.STOP, "one", null, "savepoint");
        assertThatThrownBy(() -> operation.status().current())
                .hasMessage(
                        "The job one does not run. Next: bin/recstream deploy --from-savepoint"
                                + " latest");
    }

    /** A TaskManager was killed when the savepoint of the stop was complete. */
    @Test
    void aStopWhoseJobFailsAfterItsSavepointIsCompleteTakesThatSavepoint() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        failedAfterTheSavepointOfItsStop("one");

        assertThat(operation.stop("one", null)).isEqualTo("s3://bucket/sync-18");
        assertThat(operation.history().isEnd("s3://bucket/sync-18")).isTrue();
        assertThat(operation.status().end()).contains("s3://bucket/sync-18");
    }

    @Test
    void ofAJobThatFailedAfterTheSavepointOfItsStopThatSavepointIsAdvisedAndNothingOlderTaken()
            throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        failedAfterTheSavepointOfItsStop("one");

        assertThatThrownBy(() -> operation.status().current())
                .hasMessageEndingWith("deploy --from-savepoint s3://bucket/sync-18");
        String end = operation.status().end().orElseThrow();
        assertThatThrownBy(
                        () ->
                                Deploy.refuseOlder(
                                        "s3://bucket/one/chk-16", end, operation.history()))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("Next: --from-savepoint s3://bucket/sync-18; or --again");
        Deploy.refuseOlder("s3://bucket/sync-18/", end, operation.history());
    }

    /** Its sinks commit nothing with it, and the job has gone on from the checkpoint before. */
    @Test
    void aSavepointThatWasTakenOfARunningJobIsNotWhereItEnded() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        failedAfterTheSavepointOfItsStop("one");
        answers.computeIfPresent(
                "/jobs/one/checkpoints",
                (path, response) -> response.replace("SYNC_SAVEPOINT", "SAVEPOINT"));

        assertThat(operation.status().end()).contains("s3://bucket/one/chk-16");
        assertThatThrownBy(() -> operation.stop("one", null))
                .hasMessageContaining("StopWithSavepointStoppingException");
        assertThat(operation.history().endsWithStop()).isFalse();
    }

    /** It was restored from a checkpoint that is newer than the savepoint of an earlier stop. */
    @Test
    void theSavepointOfAStopIsNotTheEndWhereACheckpointCameAfterIt() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        failedAfterTheSavepointOfItsStop("one");
        answers.computeIfPresent(
                "/jobs/one/checkpoints",
                (path, response) ->
                        response.replace("'id':16", "'id':19").replace("chk-16", "chk-19"));

        assertThat(operation.status().end()).contains("s3://bucket/one/chk-19");
    }

    @Test
    void aCheckpointThatFlinkHasDeletedIsNotWhereAJobEnded() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        failedAfterTheSavepointOfItsStop("one");
        answers.computeIfPresent(
                "/jobs/one/checkpoints",
                (path, body) -> body.replace("SYNC_SAVEPOINT", "SAVEPOINT"));
        answers.put("/jobs/one/checkpoints/config", "{'externalization':{'enabled':false}}");

        assertThat(operation.status().end()).isEmpty();
    }

    @Test
    void aJobThatTheClusterHasForgottenIsNotAdvisedAnOldSavepoint() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        operation.record(Action.SAVEPOINT, "one", null, "s3://bucket/old");

        assertThat(operation.status().end()).isEmpty();
        assertThatThrownBy(() -> operation.status().current())
                .hasMessageContaining("--from-savepoint P, where P is its newest checkpoint")
                .hasMessageContaining("/one/chk-N");
        assertThatThrownBy(() -> Deploy.refuseOlder("s3://bucket/old", null, operation.history()))
                .hasMessageContaining("--again");
    }

    /** The next one does not know the savepoint, and has restarted the job from a checkpoint. */
    @Test
    void aStopWhoseJobManagerDiesAfterItsSavepointIsCompleteTakesThatSavepoint() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        jobManagerDiesInTheStopOf("one");
        onStop = target -> complete(target.resolve("savepoint-one-1"));

        String savepoint = operation.stop("one", folder.resolve("saved").toString());

        assertThat(savepoint).contains("/saved/stop-").endsWith("/savepoint-one-1");
        assertThat(operation.job("one").isOver()).isTrue();
        assertThat(operation.history().isEnd(savepoint)).isTrue();
    }

    @Test
    void theClustersFolderForSavepointsIsTakenWhereNoneIsGiven() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        jobManagerDiesInTheStopOf("one");
        answers.put(
                "/jobmanager/config",
                "[{'key':'execution.checkpointing.savepoint-dir','value':'"
                        + folder.resolve("saved").toUri()
                        + "'}]");
        onStop = target -> complete(target.resolve("savepoint-one-1"));

        assertThat(operation.stop("one", null)).contains("/saved/stop-");
    }

    @Test
    void aStopWhoseJobManagerDiesBeforeItsSavepointIsCompleteLeavesTheJobToItself()
            throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        jobManagerDiesInTheStopOf("one");
        onStop = target -> Files.createDirectories(target.resolve("savepoint-one-1"));

        assertThatThrownBy(() -> operation.stop("one", folder.resolve("saved").toString()))
                .hasMessageContaining("before the savepoint was complete");
        assertThat(operation.job("one").isOver()).isFalse();
        assertThat(operation.history().endsWithStop()).isFalse();
    }

    /** Its transactions are committed: the savepoint is no place to go on from any more. */
    @Test
    void aJobThatHasCompletedACheckpointSinceItWasRestartedIsNotEnded() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        jobManagerDiesInTheStopOf("one");
        job("one", "RESTARTING", 1);
        onStop = target -> complete(target.resolve("savepoint-one-1"));

        assertThatThrownBy(() -> operation.stop("one", folder.resolve("saved").toString()))
                .hasMessageContaining("written twice");
        assertThat(operation.job("one").isOver()).isFalse();
        assertThat(operation.history().endsWithStop()).isFalse();
    }

    /** It has returned the path, and died before the job was over. */
    @Test
    void aJobThatIsRestartedAfterItsSavepointWasReturnedIsEnded() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        jobManagerDiesInTheStopOf("one");
        answers.put(
                "/jobs/one/savepoints/r",
                "{'status':{'id':'COMPLETED'},'operation':{'location':'s3://bucket/sync'}}");

        assertThat(operation.stop("one", null)).isEqualTo("s3://bucket/sync");
        assertThat(operation.job("one").isOver()).isTrue();
        assertThat(operation.history().isEnd("s3://bucket/sync")).isTrue();
    }

    /** The leader is dead, and the one that answers passes requests on to it. */
    @Test
    void aCompleteSavepointIsNamedAlsoWhereNoJobManagerLeads() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        jobManagerDiesInTheStopOf("one");
        broken.addAll(Set.of("/jobs/one", "/jobs/one/savepoints/r", "/jobs/one/checkpoints"));
        onStop = target -> complete(target.resolve("savepoint-one-1"));

        assertThatThrownBy(() -> impatient().stop("one", folder.resolve("saved").toString()))
                .hasMessageContaining("No savepoint within 1 s, and the cluster does not respond")
                .hasMessageContaining("But the savepoint is complete")
                .hasMessageContaining("/savepoint-one-1 --again");
    }

    /** As of a cluster whose files this machine does not see. */
    @Test
    void whereTheFolderIsNotSeenItIsNotSaidThatTheStopCanBeRepeated() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        jobManagerDiesInTheStopOf("one");

        assertThatThrownBy(() -> operation.stop("one", folder.resolve("saved").toString()))
                .hasMessageContaining("cannot be seen from here")
                .hasMessageContaining("flink cancel")
                .hasMessageNotContainingAny("can be repeated");
    }

    @Test
    void aStopThatFlinkGoesOnWithIsNotReportedAsFailed() throws Exception {
        savepointIsNeverComplete("one");

        assertThatThrownBy(() -> impatient().stop("one", folder.resolve("saved").toString()))
                .isInstanceOf(StopFailedException.class)
                .hasMessageStartingWith(
                        "No savepoint within 1 s, but Flink goes on taking it, and ends the job")
                .hasMessageContaining("#/job/running/one/checkpoints")
                .hasMessageContaining("When the job has ended, bin/recstream deploy")
                .hasMessageEndingWith("repeat this with a longer --timeout");
        assertThat(operation.history().endsWithStop()).isFalse();
    }

    @Test
    void aSavepointThatFlinkGoesOnWithIsNotReportedAsFailed() throws Exception {
        savepointIsNeverComplete("one");

        assertThatThrownBy(() -> impatient().savepoint("one", null))
                .hasMessageStartingWith("No savepoint within 1 s, but Flink may go on taking it")
                .hasMessageContaining("#/job/running/one/checkpoints");
    }

    @Test
    void aClusterThatRespondsIsNotSaidToBeSilent() throws Exception {
        savepointIsNeverComplete("one");
        answers.put(
                "/jobs/one/savepoints/r",
                "{'status':{'id':'COMPLETED'},'operation':{'location':'s3://bucket/sync'}}");

        assertThatThrownBy(() -> impatient().stop("one", null))
                .as("the job is there, and does not end")
                .isInstanceOf(StopFailedException.class)
                .hasMessageStartingWith("The job one has not ended within 1 s")
                .hasMessageContaining(
                        "deploy --from-savepoint s3://bucket/sync; if it does not end")
                .hasMessageNotContainingAny("does not respond", "start the JobManager");
    }

    /** It accepts the cancellation of the restarted job, which does not end all the same. */
    @Test
    void aClusterThatDoesNotEndARestartedJobIsNotSaidToBeSilent() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        job("one", "CREATED", 0);
        answers.put("/jobs/one/stop", "{'request-id':'r'}");
        onStop = target -> complete(target.resolve("savepoint-one-1"));

        assertThatThrownBy(() -> impatient().stop("one", folder.resolve("saved").toString()))
                .isInstanceOf(StopFailedException.class)
                .hasMessageStartingWith(
                        "The job one has not ended within 1 s. But the savepoint is")
                .hasMessageNotContainingAny("does not respond", "start the JobManager");
    }

    /** The cluster responds, and the job runs on. */
    private void savepointIsNeverComplete(String id) throws IOException {
        operation.record(Action.DEPLOY, id, RELEASE, null);
        job(id, "RUNNING", 3);
        answers.put("/jobs/" + id + "/stop", "{'request-id':'r'}");
        answers.put("/jobs/" + id + "/savepoints", "{'request-id':'r'}");
        answers.put("/jobs/" + id + "/savepoints/r", "{'status':{'id':'IN_PROGRESS'}}");
    }

    private Operation impatient() {
        return new Operation(
                operation.rest(),
                operation.journal(),
                Map.of(),
                null,
                operation.terminal(),
                Duration.ofSeconds(1),
                new LockGuard());
    }

    private void jobManagerDiesInTheStopOf(String id) {
        job(id, "RESTARTING", 0);
        answers.put("/jobs/" + id + "/stop", "{'request-id':'r'}");
    }

    private static void complete(Path savepoint) throws IOException {
        Files.createDirectories(savepoint);
        Files.createFile(savepoint.resolve("_metadata"));
    }

    private void failedAfterTheSavepointOfItsStop(String id) {
        job(id, "FAILED", 16);
        answers.put("/jobs/" + id + "/stop", "{'request-id':'r'}");
        answers.put(
                "/jobs/" + id + "/savepoints/r",
                "{'status':{'id':'COMPLETED'},'operation':{'failure-cause':{'stack-trace':"
                        + "'StopWithSavepointStoppingException: A savepoint has been created at:"
                        + " s3://bucket/sync-18, but the corresponding job failed'}}}");
        answers.put(
                "/jobs/" + id + "/checkpoints",
                "{'latest':{'completed':{'id':16,'external_path':'s3://bucket/"
                        + id
                        + "/chk-16'},'savepoint':{'id':18,'status':'COMPLETED',"
                        + "'checkpoint_type':'SYNC_SAVEPOINT','external_path':"
                        + "'s3://bucket/sync-18'}},'history':[]}");
    }

    /** By Flink's own command line. What came after its last checkpoint is in the savepoint. */
    @Test
    void aJobThatWasStoppedByOtherMeansGoesOnFromItsSavepoint() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        job("one", "FINISHED", 7);
        answers.computeIfPresent(
                "/jobs/one/checkpoints",
                (path, response) ->
                        response.replace(
                                "'latest':{",
                                "'latest':{'savepoint':{'external_path':'s3://bucket/end'},"));

        assertThatThrownBy(() -> operation.status().current())
                .hasMessageEndingWith("deploy --from-savepoint s3://bucket/end");
    }

    /** Started without the commands. */
    @Test
    void aJobThatTheJournalDoesNotKnowIsNamed() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        operation.record(Action.STOP, "one", null, "savepoint");
        job("one", "FINISHED", 7);
        answers.put(
                "/jobs/overview", "{'jobs':[{'jid':'two','name':'recstream','state':'RUNNING'}]}");

        assertThatThrownBy(() -> operation.status().current())
                .hasMessageContaining("the job two does, of which the journal in")
                .hasMessageEndingWith(
                        "stop it by flink stop with a savepoint P, then bin/recstream deploy"
                                + " --from-savepoint P");
        assertThatThrownBy(() -> operation.status().refuseSecond())
                .hasMessageContaining("two is RUNNING");
    }

    @Test
    void aJobIsNotCancelledWhereItsCheckpointsWouldGoWithIt() throws Exception {
        job("one", "RESTARTING", 7);
        for (String gone :
                new String[] {
                    "{'enabled':true,'delete_on_cancellation':true}", "{'enabled':false}"
                }) {
            answers.put("/jobs/one/checkpoints/config", "{'externalization':" + gone + "}");

            assertThatThrownBy(() -> operation.endAtCheckpoint("one"))
                    .isInstanceOf(RefusedException.class)
                    .hasMessageContaining("externalized-checkpoint-retention");
            assertThat(operation.job("one").isOver()).isFalse();
        }
    }

    /** The JobManager was new when the job began to fail: it has seen no checkpoint complete. */
    @Test
    void aCancelledJobGoesOnFromTheCheckpointThatItHadRestored() throws Exception {
        job("one", "RESTARTING", 0);
        answers.put(
                "/jobs/one/checkpoints",
                "{'latest':{'completed':null,'restored':{'external_path':'s3://bucket/chk-6'}}}");
        answers.put(
                "/jobs/one/checkpoints/config",
                "{'externalization':{'enabled':true,'delete_on_cancellation':false}}");

        assertThat(operation.endAtCheckpoint("one")).isEqualTo("s3://bucket/chk-6");
        assertThat(operation.job("one").isOver()).isTrue();
        assertThat(operation.history().isEnd("s3://bucket/chk-6")).isTrue();
    }

    /** The old one is stopped, and the new one must not be started. */
    @Test
    void aCommandThatLosesItsLockStopsBeforeItsNextStepAndSaysWhereItStands() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        job("one", "RESTARTING", 7);
        answers.put(
                "/jobs/one/checkpoints/config",
                "{'externalization':{'enabled':true,'delete_on_cancellation':false}}");
        OperationLock lock =
                new FilePlace(folder.resolve("shared"))
                        .acquire(LockHolder.self("upgrade"), Duration.ZERO);
        Operation upgrade =
                new Operation(
                        operation.rest(),
                        new Journal(folder),
                        Map.of(),
                        null,
                        operation.terminal(),
                        operation.timeout(),
                        operation.lock());
        upgrade.lock().add(lock);
        assertThat(upgrade.endAtCheckpoint("one")).isEqualTo("s3://bucket/one/chk-7");
        lock.close();

        assertThatThrownBy(() -> upgrade.start(Action.UPGRADE, RELEASE, "s3://bucket/one/chk-7"))
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("The job one was stopped, and this command has started none")
                .hasMessageContaining("go on from s3://bucket/one/chk-7. Next: ")
                .hasMessageContaining("bin/recstream deploy --from-savepoint latest");
        assertThat(operation.history().endsWithStop()).isTrue();
    }

    @Test
    void aCommandThatLosesItsLockBeforeItsFirstStepChangesNothing() throws Exception {
        job("one", "RUNNING", 7);
        OperationLock lock =
                new FilePlace(folder.resolve("shared"))
                        .acquire(LockHolder.self("stop"), Duration.ZERO);
        operation.lock().add(lock);
        lock.close();

        assertThatThrownBy(() -> operation.stop("one", folder.toString()))
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("Nothing was changed. Next: see who holds the lock");
        assertThat(operation.history().all()).isEmpty();
    }

    /** Between the end of the current job and the start of the former one. */
    @Test
    void aRollbackThatLosesItsLockSaysThatTheJobWasCancelled() throws Exception {
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        job("one", "RESTARTING", 7);
        AtomicInteger checks = new AtomicInteger();
        OperationLock file =
                new FilePlace(folder.resolve("shared"))
                        .acquire(LockHolder.self("rollback"), Duration.ZERO);
        operation
                .lock()
                .add(
                        new OperationLock() {
                            @Override
                            public void check() throws LockLostException, InterruptedException {
                                if (checks.incrementAndGet() > 1) {
                                    file.close();
                                }
                                file.check();
                            }

                            @Override
                            public void close() {
                                file.close();
                            }
                        });
        JournalEntry current = operation.history().current().orElseThrow();
        Operation rollback =
                new Operation(
                        operation.rest(),
                        new Journal(folder),
                        Map.of(),
                        null,
                        operation.terminal(),
                        operation.timeout(),
                        operation.lock());

        assertThatThrownBy(
                        () ->
                                Rollback.cancelAndStart(
                                        rollback, current, RELEASE, "s3://bucket/end"))
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining(
                        "The job one was cancelled, and this command has started none")
                .hasMessageNotContaining("Nothing was changed");
        assertThat(rollback.history().endsWithStop()).isFalse();
        assertThat(rollback.history().current()).as("to be repeated").contains(current);
    }

    @Test
    void theLockOfAJobThatIsNotKnownIsNotSaidToBeFree() throws Exception {
        assertThat(lockCommand())
                .hasMessageContaining("has no deployment, so the job and its lock");
        Path config =
                Files.writeString(folder.resolve("shop.yaml"), "recstream.windows.pane: 1 min");
        assertThat(lockCommand("--config", config.toString()))
                .hasMessageContaining("no ZooKeeper and the settings name no broker");
        assertThat(lockCommand("--config", folder.resolve("none.yaml").toString()))
                .hasMessageContaining("is not a readable file");
        assertThat(lockCommand("--lock", "file")).isNull();
    }

    /** The failure of {@code lock}, or null. */
    private Exception lockCommand(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "--target",
                                operation.rest().base().toString(),
                                "--journal",
                                folder.toString()));
        arguments.addAll(List.of(more));
        AtomicReference<Exception> failure = new AtomicReference<>();
        int code =
                new CommandLine(new LockStatus())
                        .setExecutionExceptionHandler(
                                (e, command, parsed) -> {
                                    failure.set(e);
                                    return 1;
                                })
                        .execute(arguments.toArray(String[]::new));
        assertThat(code).isEqualTo(failure.get() == null ? 0 : 1);
        return failure.get();
    }

    /** The one of the journal's job, which ends, and the one of the job that begins. */
    @Test
    void aCommandThatChangesThePrefixHoldsTheLocksOfBoth() throws Exception {
        try (TestingServer zooKeeper = new TestingServer()) {
            String where = "zookeeper:" + zooKeeper.getConnectString();
            TargetOptions target = new TargetOptions();
            CommandLine.populateCommand(target, "--lock", where);
            operation.record(Action.DEPLOY, "one", release("old"), null);

            try (Operation upgrade = operation) {
                target.lock(upgrade, "upgrade", release("new"));
                for (String prefix : List.of("old", "new")) {
                    assertThat(
                                    target.lockPlace(upgrade, release(prefix))
                                            .orElseThrow()
                                            .holder()
                                            .orElseThrow()
                                            .verb())
                            .isEqualTo("upgrade");
                }
                assertThat(target.lockPlace(upgrade, release("third")).orElseThrow().holder())
                        .isEmpty();
            }
        }
    }

    private Release release(String prefix) throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve(prefix + ".yaml"),
                        "recstream.kafka.bootstrap-servers: 127.0.0.1:1\n"
                                + "recstream.kafka.transactional-id-prefix: "
                                + prefix);
        return new Release("jar", "1", config.toString(), 1, Map.of());
    }

    @Test
    void aSecondJobIsKeptInAJournalOfItsOwn() throws Exception {
        operation.status().refuseSecondInJournal();
        operation.record(Action.DEPLOY, "one", RELEASE, null);
        job("one", "RUNNING", 7);

        assertThatThrownBy(() -> operation.status().refuseSecondInJournal())
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("is of the job one, which runs. Next: name another one");
        job("one", "CANCELED", 7);
        operation.status().refuseSecondInJournal();
    }

    /** Both would end each other's transactions. */
    @Test
    void aSecondJobWithNamesOfARunningOneIsRefused() throws Exception {
        RunningJobs running = new RunningJobs(operation.rest());
        answers.put(
                "/jobs/overview",
                "{'jobs':[{'jid':'old','name':'recstream','state':'RUNNING'},"
                        + "{'jid':'one','name':'recstream','state':'RUNNING'},"
                        + "{'jid':'over','name':'recstream','state':'FAILED'}]}");
        answers.put("/jobs/old/config", "{'execution-config':{'user-config':{}}}");
        answers.put(
                "/jobs/one/config",
                "{'execution-config':{'user-config':{"
                        + "'recstream.kafka.bootstrap-servers':'localhost:9092',"
                        + "'recstream.kafka.transactional-id-prefix':'recstream',"
                        + "'recstream.kafka.group-id':'recstream',"
                        + "'recstream.recommendations.topic':'lists'}}}");

        assertThatThrownBy(() -> running.refuseOverlap(identity("127.0.0.1:9092", Map.of())))
                .isInstanceOf(RefusedException.class)
                .hasMessageContaining("The job one, which runs, has the same")
                .hasMessageContaining("recstream.kafka.transactional-id-prefix = recstream")
                .hasMessageContaining("recstream.kafka.group-id = recstream")
                .hasMessageContaining("Nothing was started");
        Map<String, String> own =
                Map.of(
                        "recstream.kafka.transactional-id-prefix", "recstream-b",
                        "recstream.kafka.group-id", "recstream-b",
                        "recstream.dead-letters.topic", "lists");
        assertThatThrownBy(() -> running.refuseOverlap(identity("localhost:9092", own)))
                .hasMessageContaining("recstream.dead-letters.topic = lists")
                .hasMessageNotContainingAny("transactional-id-prefix");
        assertThat(running.refuseOverlap(identity("other:9092", Map.of())))
                .as("on other brokers")
                .containsExactly("old");
    }

    private static JobIdentity identity(String servers, Map<String, String> settings) {
        Configuration all = Configuration.fromMap(settings);
        all.setString("recstream.kafka.bootstrap-servers", servers);
        all.setString("execution.checkpointing.interval", "10 s");
        return JobIdentity.of(JobSettings.from(all));
    }

    private void job(String id, String state, int checkpoints) {
        answers.put(
                "/jobs/" + id,
                "{'state':'"
                        + state
                        + "','vertices':[{'id':'v','parallelism':1,'tasks':{'RUNNING':1}}]}");
        answers.put(
                "/jobs/" + id + "/checkpoints",
                "{'counts':{'completed':"
                        + checkpoints
                        + "},'latest':{'completed':{'external_path':'s3://bucket/"
                        + id
                        + "/chk-"
                        + checkpoints
                        + "'}}}");
        answers.put("/jobs/" + id + "/exceptions", "{'exceptionHistory':{'entries':[]}}");
    }

    private void committers(String id, int failed) {
        answers.put(
                "/jobs/" + id + "/vertices/v/subtasks/metrics",
                "[{'id':'write.failedCommittables','sum':" + failed + "}]");
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        if (exchange.getRequestMethod().equals("PATCH")) {
            answers.computeIfPresent(
                    path, (job, response) -> response.replace("RESTARTING", "CANCELED"));
        }
        if (counting.contains(path)) {
            answers.computeIfPresent(path, (job, response) -> oneMore(response));
        }
        if (path.endsWith("/stop")) {
            String target =
                    new ObjectMapper()
                            .readTree(exchange.getRequestBody())
                            .path("targetDirectory")
                            .asText();
            onStop.accept(Path.of(target.replaceFirst("^file:/*", "/")));
        }
        boolean fails = failures.getAndDecrement() > 0;
        String json = fails ? null : answers.get(path);
        byte[] body = (json == null ? "{'errors':[]}" : json).replace('\'', '"').getBytes(UTF_8);
        int status = fails ? 503 : broken.contains(path) ? 500 : json == null ? 404 : 200;
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String oneMore(String response) {
        return Pattern.compile("(?<='completed':)[0-9]+")
                .matcher(response)
                .replaceFirst(count -> Integer.toString(Integer.parseInt(count.group()) + 1));
    }
}
