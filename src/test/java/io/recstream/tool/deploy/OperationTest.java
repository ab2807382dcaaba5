package io.recstream.tool.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.recstream.tool.Terminal;
import io.recstream.tool.deploy.JournalEntry.Action;
import io.recstream.tool.flink.FlinkRest;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What the verbs make of a cluster's answers that a real one gives only on its bad days. */
@Timeout(30)
class OperationTest {

    private static final Release RELEASE = new Release("jar", "1", null, 1, Map.of());

    @TempDir private Path folder;

    /** What the cluster answers, by path without the query. */
    private final Map<String, String> answers = new HashMap<>();

    /** Paths whose count of checkpoints is one higher at each answer. */
    private final Set<String> counting = ConcurrentHashMap.newKeySet();

    /** So many requests more are answered by an error of the server. */
    private final AtomicInteger failures = new AtomicInteger();

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
                        Duration.ofSeconds(10));
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
                .isInstanceOf(Refused.class)
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
                .isInstanceOf(Refused.class);
    }

    @Test
    void aClusterThatGrowsOnDemandIsNotAskedForSlots() throws Exception {
        answers.put("/overview", "{'taskmanagers':0,'slots-total':0,'slots-available':0}");
        answers.put("/jobmanager/config", "[{'key':'kubernetes.cluster-id','value':'shop'}]");
        new Slots(operation.rest()).refuseTooFew(8, null);
    }

    @Test
    void aJobThatRunsWithoutItsLostOutputIsTheCurrentOne() throws Exception {
        operation.note(Action.DEPLOY, "before", RELEASE, null);
        operation.note(Action.DEPLOY, "one", RELEASE, "c");
        job("one", "RUNNING", 1);
        committers("one", 3);

        assertThatThrownBy(() -> operation.proven(operation.job("one")))
                .isInstanceOf(Unproven.class)
                .hasMessageContaining("3 transactions of the job one could not be committed")
                .hasMessageEndingWith("The job goes on without it");
        assertThat(operation.runs().current().job()).isEqualTo("one");
    }

    @Test
    void aJobThatNeverCompletedACheckpointIsNotTheCurrentOne() throws Exception {
        operation.note(Action.DEPLOY, "before", RELEASE, null);
        operation.note(Action.DEPLOY, "one", RELEASE, "c");
        job("one", "FAILED", 0);

        assertThatThrownBy(() -> operation.proven(operation.job("one")))
                .hasMessageContaining("FAILED");
        assertThat(operation.history().current().orElseThrow().job()).isEqualTo("before");
        operation.note(Action.DEPLOY, "two", RELEASE, "c");
        assertThat(operation.history().isRepeated("two")).isTrue();
    }

    /** Cut off before it had shown that it works. */
    @Test
    void aJobThatWasOnlySubmittedIsTheCurrentOne() throws Exception {
        operation.note(Action.DEPLOY, "one", RELEASE, null);
        operation.note(Action.STOP, "one", null, "savepoint");
        operation.note(Action.DEPLOY, "two", RELEASE, "savepoint");
        job("two", "INITIALIZING", 0);

        assertThat(operation.runs().current().job()).isEqualTo("two");
        assertThat(operation.history().isEnd("savepoint")).isFalse();
    }

    /** The second time, what its savepoint holds is refused though it was committed. */
    @Test
    void onlyWhatIsRefusedToAFirstStartIsLost() throws Exception {
        operation.note(Action.UPGRADE, "one", RELEASE, "savepoint");
        operation.note(Action.WITHDRAW, "one", null, null);
        operation.note(Action.RESTORE, "two", RELEASE, "savepoint");
        job("one", "RUNNING", 1);
        job("two", "RUNNING", 1);
        committers("one", 3);
        committers("two", 3);
        counting.add("/jobs/two/checkpoints");

        assertThatThrownBy(() -> operation.prove(operation.job("one")))
                .hasMessageContaining("3 transactions of the job one");
        operation.prove(operation.job("two"));
    }

    @Test
    void aClusterThatDoesNotAnswerForAWhileIsAskedAgain() throws Exception {
        operation.note(Action.DEPLOY, "one", RELEASE, null);
        job("one", "RUNNING", 1);
        committers("one", 0);
        failures.set(6);

        assertThat(operation.proven(operation.job("one")).id()).isEqualTo("one");
        assertThat(failures).hasNegativeValue();
    }

    /** It counts its own checkpoints only: that there was one before, whoever saw it remembers. */
    @Test
    void aJobWhoseJobManagerIsANewOneIsNotWithdrawn() throws Exception {
        operation.note(Action.DEPLOY, "one", RELEASE, null);
        job("one", "RUNNING", 1);
        Proof proof = new Proof(operation.rest(), operation.job("one"), Duration.ofSeconds(2));
        proof.awaitCheckpoint();
        job("one", "RESTARTING", 0);

        assertThatThrownBy(() -> proof.awaitCommitters(false))
                .isInstanceOfSatisfying(Unproven.class, e -> assertThat(e.hasCommitted()).isTrue());
    }

    @Test
    void aJobThatFailedGoesOnFromItsNewestCheckpointAndAStoppedOneFromItsSavepoint()
            throws Exception {
        operation.note(Action.DEPLOY, "one", RELEASE, null);
        job("one", "FAILED", 7);

        assertThatThrownBy(() -> operation.runs().current())
                .hasMessage(
                        "The job one does not run. Next: see why it ended; then bin/recstream deploy"
                                + " --from-savepoint s3://bucket/one/chk-7");

        operation.note(Action.STOP, "one", null, "savepoint");
        assertThatThrownBy(() -> operation.runs().current())
                .hasMessage(
                        "The job one does not run. Next: bin/recstream deploy --from-savepoint"
                                + " latest");
    }

    /** By Flink's own command line. What came after its last checkpoint is in the savepoint. */
    @Test
    void aJobThatWasStoppedByOtherMeansGoesOnFromItsSavepoint() throws Exception {
        operation.note(Action.DEPLOY, "one", RELEASE, null);
        job("one", "FINISHED", 7);
        answers.computeIfPresent(
                "/jobs/one/checkpoints",
                (path, told) ->
                        told.replace(
                                "'latest':{",
                                "'latest':{'savepoint':{'external_path':'s3://bucket/end'},"));

        assertThatThrownBy(() -> operation.runs().current())
                .hasMessageEndingWith("deploy --from-savepoint s3://bucket/end");
    }

    /** Started without the verbs. */
    @Test
    void aJobThatTheJournalDoesNotKnowIsNamed() throws Exception {
        operation.note(Action.DEPLOY, "one", RELEASE, null);
        operation.note(Action.STOP, "one", null, "savepoint");
        job("one", "FINISHED", 7);
        answers.put(
                "/jobs/overview", "{'jobs':[{'jid':'two','name':'recstream','state':'RUNNING'}]}");

        assertThatThrownBy(() -> operation.runs().current())
                .hasMessageContaining("the job two does, of which the journal in")
                .hasMessageEndingWith(
                        "stop it by flink stop with a savepoint P, then bin/recstream deploy"
                                + " --from-savepoint P");
        assertThatThrownBy(() -> operation.runs().refuseSecond())
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
                    .isInstanceOf(Refused.class)
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

    @Test
    void aSecondJobIsKeptInAJournalOfItsOwn() throws Exception {
        operation.runs().refuseSecondInJournal();
        operation.note(Action.DEPLOY, "one", RELEASE, null);
        job("one", "RUNNING", 7);

        assertThatThrownBy(() -> operation.runs().refuseSecondInJournal())
                .isInstanceOf(Refused.class)
                .hasMessageContaining("is of the job one, which runs. Next: name another one");
        job("one", "CANCELED", 7);
        operation.runs().refuseSecondInJournal();
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
            answers.computeIfPresent(path, (job, told) -> told.replace("RESTARTING", "CANCELED"));
        }
        if (counting.contains(path)) {
            answers.computeIfPresent(path, (job, told) -> oneMore(told));
        }
        boolean fails = failures.getAndDecrement() > 0;
        String json = fails ? null : answers.get(path);
        byte[] body = (json == null ? "{'errors':[]}" : json).replace('\'', '"').getBytes(UTF_8);
        exchange.sendResponseHeaders(fails ? 503 : json == null ? 404 : 200, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String oneMore(String told) {
        return Pattern.compile("(?<='completed':)[0-9]+")
                .matcher(told)
                .replaceFirst(count -> Integer.toString(Integer.parseInt(count.group()) + 1));
    }
}
