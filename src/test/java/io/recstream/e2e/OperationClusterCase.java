package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.e2e.OperatedCluster.Ended;
import io.recstream.local.cluster.ClusterState;
import io.recstream.local.cluster.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
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
    private static final int BATCH = 300;

    @TempDir private static Path folder;

    private static OperatedCluster cluster;
    private static List<Traffic.Sent> traffic;
    private static int sent;
    private static String job;
    private static String version;

    @BeforeAll
    static void prepare() {
        cluster = new OperatedCluster(folder.resolve("cluster"), PARTITIONS);
        traffic = Traffic.of(Traffic.seed(), 8 * BATCH, PARTITIONS, 50);
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
                        "-Dmetrics.fetcher.update-interval=1 s",
                        "-Dheartbeat.interval=2 s",
                        "-Dheartbeat.timeout=10 s",
                        "-Dhigh-availability.zookeeper.client.session-timeout=10 s");

        assertThat(up.code()).as(up.printed()).isZero();
        cluster.connect(up.json());
        assertThat(names(cluster.status()))
                .containsExactly(
                        "kafka", "zookeeper", "jobmanager", "taskmanager-1", "taskmanager-2");
        assertThat(cluster.rest().get("jobmanager/config").findValuesAsText("key"))
                .contains("pipeline.max-parallelism", "state.backend.rocksdb.use-bloom-filter");
    }

    @Test
    @Order(2)
    void deployStartsTheJob() throws Exception {
        Path config = folder.resolve("job.yaml");
        List<String> lines = new ArrayList<>();
        new TreeMap<>(Comparison.SETTINGS).forEach((k, v) -> lines.add(k + ": '" + v + "'"));
        lines.addAll(Files.readAllLines(cluster.folder.resolve("recstream.yaml")));
        Files.write(config, lines);

        Ended deployed = cluster.run("deploy", "--config", config.toString(), "--json");

        assertThat(deployed.code()).as(deployed.printed()).isZero();
        assertThat(deployed.printed()).contains("$ flink run -d ").contains("--config ");
        note(deployed);
        version = deployed.json().path("version").asText();
        cluster.sendCatalogue();
        cluster.awaitDrained(job);
        send();
    }

    @Test
    @Order(3)
    void aSecondJobIsRefused() throws Exception {
        Ended refused = cluster.run("deploy");

        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.printed()).contains(job, "bin/recstream upgrade");
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
        assertThat(cluster.report(job).isRunning()).isTrue();
    }

    @Test
    @Order(5)
    void upgradeStartsTheNewJarFromTheSavepointOfTheOld() throws Exception {
        Path next = OtherJar.ofVersion(JAR, folder.resolve("recstream-next.jar"), "9.9.9");

        Ended upgraded = cluster.run("upgrade", "--jar", next.toString(), "--json");

        assertThat(upgraded.code()).as(upgraded.printed()).isZero();
        assertThat(upgraded.printed()).contains("$ flink stop ", "$ flink run -d ", " -s file:");
        assertThat(upgraded.json().path("version").asText()).isEqualTo("9.9.9");
        note(upgraded);
        send();
        cluster.awaitDrained(job);
        assertThat(cluster.newestModelVersion()).isEqualTo("9.9.9");
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
        assertThat(cluster.report(job).isRunning()).isTrue();
    }

    @Test
    @Order(7)
    void rescaleGoesToTwoAndBackToOne() throws Exception {
        for (int parallelism : new int[] {2, 1}) {
            Ended rescaled = cluster.run("rescale", Integer.toString(parallelism), "--json");

            assertThat(rescaled.code()).as(rescaled.printed()).isZero();
            note(rescaled);
            assertThat(cluster.report(job).parallelism()).isEqualTo(parallelism);
            send();
        }
    }

    @Test
    @Order(8)
    void rollbackGoesBackToTheJarBeforeTheUpgrade() throws Exception {
        Ended back = cluster.run("rollback", "--json");

        assertThat(back.code()).as(back.printed()).isZero();
        note(back);
        assertThat(back.json().path("version").asText()).isEqualTo(version);
        send();
    }

    @Test
    @Order(9)
    void theJobOutlivesAKilledTaskManager() throws Exception {
        long before = cluster.report(job).checkpoints();
        String killed = cluster.taskManagerOf(job);
        cluster.kill(killed);
        cluster.awaitWorking(job, before);

        Ended status = cluster.run("cluster", "status");
        assertThat(status.code()).isEqualTo(3);
        assertThat(status.printed()).contains("GONE");
        Ended up = cluster.run("cluster", "up", "--json");
        assertThat(up.code()).as(up.printed()).isZero();
        assertThat(cluster.status().path("complete").asBoolean()).isTrue();
        send();
    }

    @Test
    @Order(10)
    void theJobOutlivesAKilledJobManager() throws Exception {
        cluster.kill("jobmanager");
        Ended up = cluster.run("cluster", "up", "--json");

        assertThat(up.code()).as(up.printed()).isZero();
        cluster.awaitWorking(job, 1);
        send();
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
        JsonNode running = onlyRunning();
        assertThat(running.path("jid").asText()).isNotEqualTo(job);
        job = running.path("jid").asText();
        send();
    }

    @Test
    @Order(12)
    void nothingIsMissingAddedOrDifferent() throws Exception {
        cluster.awaitDrained(job);

        List<Traffic.Sent> all = traffic.subList(0, sent);
        assertThat(Comparison.differences(new Oracle(all), cluster.outcome())).isEmpty();
    }

    @Test
    @Order(13)
    void aStoppedJobGoesOnFromItsSavepointButNotWithAnotherMaximumParallelism() throws Exception {
        Ended stopped = cluster.run("stop", "--json");
        assertThat(stopped.code()).as(stopped.printed()).isZero();

        Ended failed =
                cluster.run(
                        "deploy", "--from-savepoint", "latest", "-Dpipeline.max-parallelism=64");

        assertThat(failed.code()).isEqualTo(1);
        assertThat(failed.printed()).containsIgnoringCase("max parallelism");
        Ended again = cluster.run("deploy", "--from-savepoint", "latest", "--json");
        assertThat(again.code()).as(again.printed()).isZero();
        assertThat(again.printed()).contains(stopped.json().path("savepoint").asText());
    }

    @Test
    @Order(14)
    void downLeavesNoProcess() throws Exception {
        List<ServerProcess> processes =
                ClusterState.read(cluster.folder.resolve("cluster.json")).orElseThrow().processes();
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

    private static void note(Ended started) throws IOException {
        job = started.json().path("job").asText();
    }

    private static void send() {
        cluster.send(traffic.subList(sent, sent + BATCH));
        sent += BATCH;
    }

    private static List<String> names(JsonNode status) {
        List<String> names = new ArrayList<>();
        for (JsonNode process : status.path("processes")) {
            assertThat(process.path("alive").asBoolean()).isTrue();
            names.add(process.path("name").asText());
        }
        return names;
    }

    private static JsonNode onlyRunning() throws Exception {
        List<JsonNode> running = new ArrayList<>();
        for (JsonNode known : cluster.status().path("jobs")) {
            if (known.path("state").asText().equals("RUNNING")) {
                running.add(known);
            }
        }
        assertThat(running).hasSize(1);
        return running.get(0);
    }
}
