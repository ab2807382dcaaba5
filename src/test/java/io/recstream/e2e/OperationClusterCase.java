package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.devcluster.cluster.ServerProcess;
import io.recstream.e2e.OperatedCluster.Begun;
import io.recstream.e2e.OperatedCluster.Ended;
import io.recstream.flink.FlinkJob;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.curator.test.TestingServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a job on a cluster of separate processes, from the first deployment on, while events
 * come in; at its end a read_committed consumer has seen what an oracle makes of the same input.
 */
@Timeout(300)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class OperationClusterCase {

    private static final Path JAR = Path.of(System.getProperty("recstream.jar"));
    private static final int PARTITIONS = 3;
    private static final Pattern SAVEPOINT = Pattern.compile("Savepoint: (\\S+)");

    @TempDir private static Path folder;

    private static OperatedCluster cluster;
    private static OperatedJob operated;
    private static CommandedJob commanded;
    private static String version;

    @BeforeAll
    static void prepare() {
        cluster = new OperatedCluster(folder.resolve("cluster"), PARTITIONS);
        operated = new OperatedJob(cluster, PARTITIONS);
        commanded = new CommandedJob(cluster);
    }

    /**
     * What Flink's REST interface answers with.
     *
     * @param origin of the page that requests it; null for a request of no page
     */
    private static int status(String path, String origin) throws Exception {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(cluster.rest().base().resolve("/" + path));
        if (origin != null) {
            request.header("Origin", origin);
        }
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    /** Also where a step has failed. */
    @AfterAll
    static void leaveNothing() throws Exception {
        cluster.end();
    }

    @Test
    @Order(1)
    void upStartsFiveProcessesWithTheFilesOfFlinkConf() throws Exception {
        Ended up =
                cluster.run(
                        "cluster",
                        "up",
                        "--json",
                        "--partitions",
                        Integer.toString(PARTITIONS),
                        "-Dtaskmanager.memory.process.size=1536m",
                        "-Dexecution.checkpointing.interval=1 s",
                        "-Dmetrics.fetcher.update-interval=200 ms",
                        // The commands wait for what Flink's REST interface has cached.
                        "-Dweb.refresh-interval=200 ms");

        assertThat(up.code()).as(up.printed()).isZero();
        cluster.connect(up.json());
        assertThat(OperatedJob.processes(cluster.status()))
                .containsExactly(
                        "kafka", "zookeeper", "jobmanager", "taskmanager-1", "taskmanager-2");
        assertThat(cluster.rest().get("jobmanager/config").findValuesAsText("key"))
                .contains("pipeline.max-parallelism", "state.backend.rocksdb.use-bloom-filter");
        assertThat(status("config", null)).isEqualTo(200);
        assertThat(status("config", "http://other.example")).as("of another page").isEqualTo(403);
        assertThat(status("jobs/0/yarn-cancel", null)).isEqualTo(403);
    }

    @Test
    @Order(2)
    void deployStartsTheJob() throws Exception {
        Path config = folder.resolve("job.yaml");
        List<String> lines = new ArrayList<>();
        new TreeMap<>(OracleComparison.SETTINGS).forEach((k, v) -> lines.add(k + ": '" + v + "'"));
        lines.addAll(Files.readAllLines(cluster.folder.resolve("recstream.yaml")));
        Files.write(config, lines);

        Ended deployed = cluster.run("deploy", "--config", config.toString(), "--json");

        assertThat(deployed.code()).as(deployed.printed()).isZero();
        assertThat(deployed.printed()).contains("$ flink run -d ").contains("--config ");
        operated.note(deployed);
        version = deployed.json().path("version").asText();
        cluster.sendCatalogue();
        cluster.awaitDrained(operated.job());
        operated.send();
    }

    @Test
    @Order(3)
    void aSecondJobIsRefused() throws Exception {
        Ended refused = cluster.run("deploy");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.printed()).contains(operated.job(), "bin/recstream upgrade");
    }

    @Test
    @Order(3)
    void aCommandIsRefusedWhileAnotherRuns() throws Exception {
        Path lock = cluster.folder.resolve("deployments").resolve("lock");
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.WRITE)) {
            file.lock();

            Ended refused = cluster.run("stop");

            assertThat(refused.code()).isEqualTo(4);
            assertThat(refused.printed())
                    .contains("Another command is at work")
                    .doesNotContain("flink stop");
        }
        assertThat(cluster.report(operated.job()).isRunning()).isTrue();
    }

    @Test
    @Order(4)
    void aSavepointIsTakenOfTheRunningJobOnAClusterThatIsNamedByItsAddress() throws Exception {
        Ended taken =
                cluster.run(
                        "savepoint",
                        "--json",
                        "--target",
                        cluster.rest().base().toString(),
                        "--journal",
                        cluster.folder.resolve("deployments").toString(),
                        "--savepoints",
                        folder.resolve("elsewhere").toUri().toString());

        assertThat(taken.code()).as(taken.printed()).isZero();
        assertThat(taken.printed()).contains("$ flink savepoint ");
        Path savepoint = Path.of(java.net.URI.create(taken.json().path("savepoint").asText()));
        assertThat(savepoint).startsWith(folder.resolve("elsewhere"));
        assertThat(savepoint.resolve("_metadata")).isRegularFile();
        assertThat(cluster.report(operated.job()).isRunning()).isTrue();
    }

    @Test
    @Order(5)
    void upgradeStartsTheNewJarFromTheSavepointOfTheOld() throws Exception {
        Path next = OtherJar.ofVersion(JAR, folder.resolve("recstream-next.jar"), "9.9.9");

        Path journal = copyOf(cluster.folder.resolve("deployments"), folder.resolve("elsewhere-2"));

        Begun first = cluster.begin("upgrade", "--jar", next.toString(), "--json");
        first.awaitPrinted("Changes: ");
        Ended second =
                cluster.run("upgrade", "--jar", next.toString(), "--journal", journal.toString());
        Ended upgraded = first.end();

        assertThat(second.code()).as(second.printed()).isEqualTo(4);
        assertThat(second.printed())
                .contains(
                        "Another command is at work on this job: upgrade of "
                                + System.getProperty("user.name"),
                        " since 20",
                        "/recstream-locks/recstream at the ZooKeeper")
                .doesNotContain("$ flink");
        assertThat(upgraded.code()).as(upgraded.printed()).isZero();
        assertThat(upgraded.printed()).contains("$ flink stop ", "$ flink run -d ", " -s file:");
        assertThat(upgraded.json().path("version").asText()).isEqualTo("9.9.9");
        operated.note(upgraded);
        operated.send();
        cluster.awaitDrained(operated.job());
        assertThat(cluster.newestModelVersion()).isEqualTo("9.9.9");
    }

    /** What another machine knows of the deployments. */
    private static Path copyOf(Path journal, Path to) throws IOException {
        Files.createDirectories(to);
        return Files.copy(journal.resolve("journal.jsonl"), to.resolve("journal.jsonl"))
                .getParent();
    }

    @Test
    @Order(6)
    void anotherMaximumParallelismIsRefusedWithTheReasonBeforeAnythingStops() throws Exception {
        Ended above = cluster.run("rescale", "129");
        Ended other =
                cluster.run("upgrade", "--jar", JAR.toString(), "-Dpipeline.max-parallelism=64");

        assertThat(List.of(above.code(), other.code())).containsOnly(1);
        assertThat(above.printed()).contains("128 key groups").doesNotContain("flink stop");
        assertThat(other.printed()).contains("128 key groups").doesNotContain("flink stop");
        assertThat(cluster.report(operated.job()).isRunning()).isTrue();
    }

    @Test
    @Order(6)
    void aJobThatCannotStartIsRefusedBeforeTheOldOneStops() throws Exception {
        Path text = Files.writeString(folder.resolve("notes.jar"), "no zip");
        Path config = Files.writeString(folder.resolve("bad.yaml"), "recstream.kafka.x: y\n");
        Path less =
                OtherJar.without(
                        JAR,
                        folder.resolve("recstream-less.jar"),
                        "7.7.7",
                        "io/recstream/job/window/ComputeWindow.class");

        Ended noJar = cluster.run("upgrade", "--jar", text.toString());
        Ended noJob = cluster.run("upgrade", "--jar", less.toString());
        Ended noSettings =
                cluster.run("upgrade", "--jar", JAR.toString(), "--config", config.toString());

        assertThat(List.of(noJar, noJob, noSettings))
                .allSatisfy(
                        refused -> {
                            assertThat(refused.code()).isEqualTo(1);
                            assertThat(refused.printed()).doesNotContain("flink stop");
                        });
        assertThat(noJar.printed()).contains("is no JAR");
        assertThat(noJob.printed()).contains("ComputeWindow", "nothing was stopped");
        assertThat(noSettings.printed()).contains("recstream.kafka.x", "nothing was stopped");
        assertThat(cluster.report(operated.job()).isRunning()).isTrue();
    }

    /** Up as a job that keeps failing would go, in the middle of what it does. */
    @Test
    @Order(7)
    void rescaleGoesToTwoAtACheckpointAndBackToOne() throws Exception {
        operated.send();
        Ended up = cluster.run("rescale", "2", "--at-checkpoint", "--json");
        assertThat(up.code()).as(up.printed()).isZero();
        assertThat(up.printed()).contains("$ flink cancel ", "/chk-").doesNotContain("flink stop");
        operated.note(up);
        assertThat(cluster.report(operated.job()).parallelism()).isEqualTo(2);
        operated.send();

        Ended down = cluster.run("rescale", "1", "--json");
        assertThat(down.code()).as(down.printed()).isZero();
        operated.note(down);
        assertThat(cluster.report(operated.job()).parallelism()).isEqualTo(1);
    }

    @Test
    @Order(8)
    void rollbackGoesBackToTheJarBeforeTheUpgrade() throws Exception {
        Ended back = cluster.run("rollback", "--json");

        assertThat(back.code()).as(back.printed()).isZero();
        operated.note(back);
        assertThat(back.json().path("version").asText()).isEqualTo(version);
        operated.send();
    }

    @Test
    @Order(9)
    void theJobOutlivesAKilledTaskManager() throws Exception {
        long before = cluster.report(operated.job()).checkpoints();
        String killed = cluster.taskManagerOf(operated.job());
        cluster.kill(killed);
        cluster.awaitWorking(operated.job(), before);

        Ended status = cluster.run("cluster", "status");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.printed()).contains("GONE");
        Ended up = cluster.run("cluster", "up", "--json");
        assertThat(up.code()).as(up.printed()).isZero();
        assertThat(cluster.status().path("complete").asBoolean()).isTrue();
        operated.send();
    }

    @Test
    @Order(10)
    void theJobOutlivesAKilledJobManager() throws Exception {
        cluster.kill("jobmanager");
        Ended up = cluster.run("cluster", "up", "--json");

        assertThat(up.code()).as(up.printed()).isZero();
        cluster.awaitWorking(operated.job(), 1);
        operated.send();
    }

    @Test
    @Order(11)
    void afterABrokenJarTheOldOneRunsAgain() throws Exception {
        Path broken =
                OtherJar.without(
                        JAR,
                        folder.resolve("recstream-broken.jar"),
                        "6.6.6",
                        "org/apache/flink/connector/kafka/source/reader/KafkaSourceReader.class");

        Ended failed = cluster.run("upgrade", "--jar", broken.toString());

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.printed())
                .contains("KafkaSourceReader")
                .contains("Putting " + version)
                .contains("runs again from the same savepoint");
        JsonNode running = operated.onlyRunning();
        assertThat(running.path("jid").asText()).isNotEqualTo(operated.job());
        operated.note(running.path("jid").asText());
        operated.send();
    }

    @Test
    @Order(12)
    void nothingIsMissingAddedOrDifferent() throws Exception {
        cluster.awaitDrained(operated.job());

        List<Traffic.Sent> all = operated.sent();
        assertThat(OracleComparison.differences(new Oracle(all), cluster.outcome())).isEmpty();
    }

    @Test
    @Order(13)
    void aCommandThatLosesItsLockStopsAndTheJobGoesOnFromItsSavepoint() throws Exception {
        Ended stopped;
        try (TestingServer zooKeeper = new TestingServer()) {
            String lock = "zookeeper:" + zooKeeper.getConnectString();
            Begun rescaling = cluster.begin("rescale", "2", "--lock", lock);
            rescaling.awaitPrinted("Stopping ");
            zooKeeper.stop();
            stopped = rescaling.end();
        }
        assertThat(stopped.code()).as(stopped.printed()).isEqualTo(5);
        Matcher savepoint = SAVEPOINT.matcher(stopped.printed());
        assertThat(savepoint.find()).as(stopped.printed()).isTrue();
        assertThat(stopped.printed())
                .contains("is lost: ", "was stopped, and this command has started none")
                .contains("go on from " + savepoint.group(1) + ". Next: ")
                .doesNotContain("$ flink run");

        Ended failed =
                cluster.run(
                        "deploy", "--from-savepoint", "latest", "-Dpipeline.max-parallelism=64");

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.printed()).containsIgnoringCase("max parallelism");
        Ended again = cluster.run("deploy", "--from-savepoint", "latest", "--json");
        assertThat(again.code()).as(again.printed()).isZero();
        assertThat(again.printed()).contains(savepoint.group(1));
    }

    @Test
    @Order(14)
    void ofAJobThatWasStoppedByFlinksOwnMeansTheSavepointIsNamed() throws Exception {
        String job = operated.onlyRunning().path("jid").asText();
        String savepoint = new FlinkJob(cluster.rest(), job).stop(null, OperatedCluster.DEADLINE);

        Ended refused = cluster.run("upgrade", "--jar", JAR.toString());

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.printed()).contains("deploy --from-savepoint " + savepoint);
        operated.note(cluster.cutOff("deploy", "--from-savepoint", savepoint));
    }

    @Test
    @Order(15)
    void theNextCommandStopsTheJobOfAnInterruptedDeployment() throws Exception {
        cluster.awaitWorking(operated.job(), 1);

        Ended stopped = cluster.run("stop", "--json");

        assertThat(stopped.code()).as(stopped.printed()).isZero();
        assertThat(stopped.json().path("job").asText()).isEqualTo(operated.job());
        Ended again = cluster.run("deploy", "--from-savepoint", "latest", "--json");
        assertThat(again.code()).as(again.printed()).isZero();
        assertThat(again.printed()).contains(stopped.json().path("savepoint").asText());
        operated.note(again);
    }

    @Test
    @Order(16)
    void aSavepointOlderThanTheOutputIsRefusedUnlessForced() throws Exception {
        Path control = commanded.prepare(folder.resolve("job.yaml"));
        Ended taken = cluster.run("savepoint", "--json");
        String savepoint = taken.json().path("savepoint").asText();
        assertThat(cluster.run("stop").code()).isZero();

        Ended refused = cluster.run("deploy", "--from-savepoint", savepoint);
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.printed()).contains("--again").doesNotContain("$ flink run");

        Ended again =
                cluster.run(
                        "deploy",
                        "--from-savepoint",
                        savepoint,
                        "--again",
                        "--config",
                        control.toString(),
                        "--json");
        assertThat(again.code()).as(again.printed()).isZero();
        assertThat(again.printed()).contains(savepoint);
        operated.note(again);
    }

    @Test
    @Order(17)
    void whatWasCommandedHoldsAfterAnUpgrade() throws Exception {
        commanded.command();
        Path next = folder.resolve("recstream-next.jar");

        Ended upgraded = cluster.run("upgrade", "--jar", next.toString(), "--json");

        assertThat(upgraded.code()).as(upgraded.printed()).isZero();
        operated.note(upgraded);
        commanded.assertHolds("9.9.9");
        commanded.assertForgottenUserBeginsAnew();
    }

    @Test
    @Order(18)
    void rollbackToItsSavepointLeavesWhatTheNewJarHasKept() throws Exception {
        Ended back = cluster.run("rollback", "--to-its-savepoint", "--json");

        assertThat(back.code()).as(back.printed()).isZero();
        assertThat(back.printed()).contains("$ flink cancel ").doesNotContain("$ flink stop ");
        assertThat(back.json().path("version").asText()).isEqualTo(version);
        operated.note(back);
        assertThat(operated.onlyRunning().path("jid").asText()).isEqualTo(operated.job());
    }

    @Test
    @Order(19)
    void inputThatIsGoneIsSaidBeforeTheJobStarts() throws Exception {
        Ended stopped = cluster.run("stop", "--json");
        assertThat(stopped.code()).as(stopped.printed()).isZero();
        cluster.sendAndDelete(3);
        Path config = folder.resolve("count.yaml");
        Files.copy(folder.resolve("control.yaml"), config);
        String count = "recstream.events.on-lost-input: count";
        Files.writeString(config, "\n" + count + "\n", StandardOpenOption.APPEND);

        Ended refused = cluster.run("deploy", "--from-savepoint", "latest");
        Ended doctor =
                cluster.run(
                        "doctor",
                        "--config",
                        config.toString(),
                        "--from-savepoint",
                        stopped.json().path("savepoint").asText());

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.printed())
                .contains("recstream.events-0: offsets", "(3 records at most)", count)
                .doesNotContain("$ flink run");
        assertThat(doctor.printed()).contains("WARN  input: recstream.events-0: offsets");
        Ended counted =
                cluster.run(
                        "deploy",
                        "--from-savepoint",
                        "latest",
                        "--config",
                        config.toString(),
                        "--json");
        assertThat(counted.code()).as(counted.printed()).isZero();
        assertThat(counted.printed()).contains("Lost, and counted: recstream.events-0: offsets");
    }

    @Test
    @Order(20)
    void downLeavesNoProcess() throws Exception {
        List<ServerProcess> processes = cluster.processes();
        assertThat(processes).hasSize(5).allMatch(ServerProcess::isAlive);

        Ended down = cluster.run("cluster", "down");

        assertThat(down.code()).as(down.printed()).isZero();
        assertThat(processes).noneMatch(ServerProcess::isAlive);
        assertThat(ProcessHandle.allProcesses())
                .noneMatch(
                        left ->
                                left.info()
                                        .commandLine()
                                        .orElse("")
                                        .contains(cluster.folder.toString()));
        assertThat(cluster.run("cluster", "status").code()).isEqualTo(3);
    }
}
