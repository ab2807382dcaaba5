package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.ArchivedEvent;
import io.recstream.avro.UserFeatures;
import io.recstream.devcluster.Checkout;
import io.recstream.e2e.OperatedCluster.Begun;
import io.recstream.e2e.OperatedCluster.Ended;
import io.recstream.flink.FlinkJob;
import io.recstream.job.archive.DuckDb;
import io.recstream.job.archive.RowFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Archive, checkpoints and savepoints on HDFS and on S3, by a cluster of processes that has a
 * killed TaskManager and a stop with a savepoint, and on S3 also an outage of the server: the rows
 * are the accepted events, each once.
 */
@Timeout(600)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DistributedFilesClusterCase {

    private static final int PARTITIONS = 2;
    private static final int BATCHES = 3;

    private static final String PERSON_WITH_MOST_ROWS =
            "SELECT person_id FROM %s GROUP BY person_id ORDER BY count(*) DESC, person_id LIMIT 1";

    @TempDir private static Path folder;

    private static HdfsProcess hdfs;
    private static S3Process s3;
    private static OperatedCluster cluster;

    /** The commands, with the settings of S3 in Flink's configuration. */
    private static OperatedCluster commands;

    private static OperatedJob operated;

    private enum Store {
        HDFS,
        S3;

        String uri() {
            return this == HDFS ? hdfs.uri() : S3Process.uri();
        }

        void download(String from, Path to) throws Exception {
            if (this == HDFS) {
                hdfs.copyParquet(from, to);
            } else {
                s3.copyParquet(from, to);
            }
        }
    }

    @BeforeAll
    static void start() throws Exception {
        hdfs = HdfsProcess.start(Files.createDirectories(folder.resolve("h")));
        s3 = S3Process.start(Files.createDirectories(folder.resolve("s")));
        Map<String, String> environment = new HashMap<>(S3Process.credentials());
        environment.put("FLINK_HOME", withPlugin(folder.resolve("flink")).toString());
        environment.put("HADOOP_CLASSPATH", HdfsProcess.clientClassPath());
        cluster = new OperatedCluster(folder.resolve("cluster"), PARTITIONS, environment);
        Path conf = Files.createDirectories(folder.resolve("conf"));
        Files.writeString(
                conf.resolve("config.yaml"),
                Files.readString(Checkout.flinkConf().resolve("config.yaml"))
                        + s3.configuration().toMap().entrySet().stream()
                                .map(it -> "\n%s: '%s'".formatted(it.getKey(), it.getValue()))
                                .collect(Collectors.joining()));
        Map<String, String> configured = new HashMap<>(environment);
        configured.put("FLINK_CONF_DIR", conf.toString());
        commands = new OperatedCluster(cluster.folder, PARTITIONS, configured);
        operated = new OperatedJob(cluster, PARTITIONS, BATCHES * Store.values().length + 2);
        List<String> up =
                new ArrayList<>(
                        List.of(
                                "cluster",
                                "up",
                                "--json",
                                "--partitions",
                                Integer.toString(PARTITIONS),
                                // One for the first job, and one to be killed by each.
                                "--task-managers",
                                "3",
                                "-Dtaskmanager.memory.process.size=1536m",
                                "-Dexecution.checkpointing.interval=1 s",
                                "-Dmetrics.fetcher.update-interval=200 ms",
                                // Metrics wait so long for a TaskManager that was killed.
                                "-Dweb.timeout=20 s",
                                "-Dweb.refresh-interval=200 ms"));
        up.addAll(s3.settings());
        Ended started = cluster.run(up.toArray(String[]::new));
        assertThat(started.code()).as(started.printed()).isZero();
        cluster.connect(started.json());
        cluster.sendCatalogue();
        hdfs.awaitReady();
        s3.awaitReady();
    }

    /** The part of a distribution of Flink that a plugin needs. */
    private static Path withPlugin(Path home) throws Exception {
        Path plugin = EcosystemProcess.jar("flink-s3", "flink-s3-fs-hadoop");
        Path plugins = Files.createDirectories(home.resolve("plugins").resolve("s3"));
        Files.createSymbolicLink(plugins.resolve(plugin.getFileName()), plugin);
        return home;
    }

    @AfterAll
    static void leaveNothing() throws Exception {
        try (HdfsProcess first = hdfs;
                S3Process second = s3) {
            assertThat(List.of(first, second)).isNotEmpty();
            cluster.end();
        }
    }

    private static Path config(Store store) throws Exception {
        List<String> lines = new ArrayList<>();
        new TreeMap<>(OracleComparison.SETTINGS)
                .forEach((key, value) -> lines.add(key + ": '" + value + "'"));
        lines.add("recstream.kafka.group-id: on-" + store);
        lines.add("recstream.kafka.transactional-id-prefix: on-" + store);
        lines.add("recstream.archive.path: " + store.uri() + "/archive");
        lines.add("recstream.archive.max-delay: 3 s");
        lines.addAll(Files.readAllLines(cluster.folder.resolve("recstream.yaml")));
        return Files.write(folder.resolve(store + ".yaml"), lines);
    }

    private static void deploy(Store store, String... from) throws Exception {
        Ended deployed = run(store, "deploy", from);
        operated.note(deployed);
    }

    private static String[] command(Store store, String verb, String... arguments) {
        List<String> command = new ArrayList<>(List.of(verb, "--json"));
        command.addAll(List.of("--journal", folder.resolve("journal-" + store).toString()));
        command.addAll(List.of(arguments));
        return command.toArray(String[]::new);
    }

    private static Ended run(Store store, String verb, String... arguments) throws Exception {
        Ended ended = cluster.run(command(store, verb, arguments));
        assertThat(ended.code()).as(ended.printed()).isZero();
        return ended;
    }

    /** Rows without what the catalogue adds: the second job reads it beside events that are old. */
    private static List<String> asSent(List<String> rows) {
        return rows.stream()
                .map(row -> row.replaceFirst(" (true|false) \\S+ \\S+ \\S+$", ""))
                .toList();
    }

    @Order(1)
    @ParameterizedTest
    @EnumSource
    void everyAcceptedEventIsOneRow(Store store) throws Exception {
        deploy(
                store,
                "--config",
                config(store).toString(),
                "--parallelism",
                "2",
                "-Dexecution.checkpointing.dir=" + store.uri() + "/checkpoints",
                "-Dexecution.checkpointing.savepoint-dir=" + store.uri() + "/savepoints");
        operated.send();
        if (store == Store.S3) {
            outliveAnOutageOfS3();
        }

        String before = cluster.report(operated.job()).lastFailure();
        cluster.kill(cluster.taskManagerOf(operated.job()));
        operated.sendAtOnce();
        Awaitility.await("the loss of the TaskManager")
                .atMost(OperatedCluster.DEADLINE)
                .until(() -> !cluster.report(operated.job()).lastFailure().equals(before));
        cluster.awaitWorking(operated.job(), cluster.report(operated.job()).checkpoints() + 1);

        goOnFromASavepoint(store);
        operated.sendAtOnce();

        Oracle oracle = new Oracle(operated.sent());
        List<String> expected =
                asSent(ArchivedRows.expected(OperatedCluster.TOPICS.events(), oracle));
        Path copy = Files.createDirectories(folder.resolve("copy-" + store));
        Awaitility.await("all rows")
                .atMost(OperatedCluster.DEADLINE)
                .until(
                        () -> {
                            store.download("/archive", copy);
                            return ArchivedRows.count(copy) >= expected.size();
                        });
        new FlinkJob(cluster.rest(), operated.job()).stop(null, OperatedCluster.DEADLINE);
        store.download("/archive", copy);
        assertThat(asSent(ArchivedRows.in(copy))).containsExactlyInAnyOrderElementsOf(expected);
        if (store == Store.S3) {
            Ended checked =
                    commands.run(
                            "archive", "check", "--config", config(store).toString(), "--strict");
            assertThat(checked.code()).as(checked.printed()).isZero();
        }
    }

    /** Neither state nor rows can be written until the server is reached again. */
    private static void outliveAnOutageOfS3() throws Exception {
        long before = failedCheckpoints();
        s3.beginOutage();
        operated.sendAtOnce();
        Awaitility.await("a checkpoint that fails, and why")
                .atMost(OperatedCluster.DEADLINE)
                .until(
                        () ->
                                failedCheckpoints() > before
                                        && cluster.report(operated.job())
                                                .lastFailure()
                                                .contains("Connection refused"));
        long complete = cluster.report(operated.job()).checkpoints();
        s3.endOutage();
        cluster.awaitWorking(operated.job(), complete);
    }

    private static long failedCheckpoints() throws Exception {
        return cluster.rest()
                .get("jobs/" + operated.job() + "/checkpoints")
                .path("counts")
                .path("failed")
                .asLong();
    }

    /** By a stop and a start of the same release, or by an upgrade to another one. */
    private static void goOnFromASavepoint(Store store) throws Exception {
        String savepoints = store.uri() + "/savepoints/";
        if (store == Store.HDFS) {
            assertThat(run(store, "stop").json().path("savepoint").asText()).startsWith(savepoints);
            deploy(store, "--from-savepoint", "latest");
        } else {
            Path built = Path.of(System.getProperty("recstream.jar"));
            Path next = OtherJar.ofVersion(built, folder.resolve("recstream-next.jar"), "9.9.9");
            Ended upgraded = run(store, "upgrade", "--jar", next.toString());
            assertThat(upgraded.printed()).contains(" -s " + savepoints);
            assertThat(upgraded.json().path("version").asText()).isEqualTo("9.9.9");
            operated.note(upgraded);
        }
    }

    /** Of the job that is stopped, while Kafka still has what it read. */
    @Test
    @Order(2)
    void forgetRemovesTheRowsOfOnePersonFromHdfsAndCheckKnowsThem() throws Exception {
        Path before = folder.resolve("copy-" + Store.HDFS);
        List<String> rows = ArchivedRows.in(before);
        String person =
                DuckDb.query(PERSON_WITH_MOST_ROWS.formatted(DuckDb.archive(before))).get(0).get(0);
        List<String> others =
                rows.stream().filter(row -> !row.contains(" " + person + " ")).toList();
        assertThat(others).isNotEmpty().hasSizeLessThan(rows.size());
        String config = config(Store.HDFS).toString();

        Ended forgotten = forget(person, config);
        // Without what the TaskManager that was killed has left, as docs/archive.md says.
        hdfs.deleteUnfinished("/archive");
        Ended again = forget(person, config);

        assertThat(forgotten.json().path("rows_removed").asInt())
                .isEqualTo(rows.size() - others.size());
        assertThat(again.code()).as(again.printed()).isZero();
        assertThat(again.json().path("rows_removed").asInt()).isZero();
        Path after = Files.createDirectories(folder.resolve("copy-forgotten-" + Store.HDFS));
        hdfs.copyParquet("/archive", after);
        assertThat(ArchivedRows.in(after)).containsExactlyInAnyOrderElementsOf(others);
        Ended checked = cluster.run("archive", "check", "--config", config, "--strict");
        assertThat(checked.code()).as(checked.printed()).isZero();
        assertThat(checked.printed())
                .contains("  removed by archive forget", "Whole: no file is damaged");
    }

    private static Ended forget(String person, String config) throws Exception {
        return cluster.run("archive", "forget", person, "--config", config, "--json");
    }

    /** Interrupted behind the savepoint, the command goes on from it when it is called again. */
    @Test
    @Order(3)
    void theStateIsBuiltFromTheArchiveOnS3() throws Exception {
        Store store = Store.S3;
        String[] arguments = {
            "--config",
            config(store).toString(),
            "--margin",
            "0 s",
            "-Dexecution.checkpointing.dir=" + store.uri() + "/checkpoints",
            "-Dexecution.checkpointing.savepoint-dir=" + store.uri() + "/savepoints"
        };
        Begun first = cluster.begin(command(store, "bootstrap", arguments));
        first.awaitPrinted("Savepoint: ");
        first.process().destroy();
        assertThat(first.end().code()).isNotZero();

        Ended second = run(store, "bootstrap", arguments);

        assertThat(second.printed())
                .contains("Goes on from " + store.uri() + "/savepoints/")
                .doesNotContain("Looking through the archive");
        operated.note(second);
        Oracle before = new Oracle(operated.sent());
        operated.sendAtOnce();
        cluster.awaitDrained(operated.job(), "on-" + store);
        Oracle oracle = new Oracle(operated.sent());
        JobOutput seen = cluster.outcome();
        oracle.acceptedByUser.forEach(
                (user, events) -> {
                    if (events.size()
                            > before.acceptedByUser.getOrDefault(user, List.of()).size()) {
                        List<UserFeatures> all = seen.features.get(user);
                        assertThat(all.get(all.size() - 1).getEventsTotal())
                                .as(user)
                                .isEqualTo(events.size());
                    }
                });
    }

    /**
     * On S3 a file that is committed again is compared with its upload, from which the rows of
     * somebody are gone by now.
     */
    @Test
    @Order(4)
    void aStoppedJobGoesOnFromASavepointWhoseFilesForgetHasChangedOnS3() throws Exception {
        Path sample = folder.resolve("sample");
        RowFiles.parquet(sample.resolve("events-1.parquet"), rows("mia", "bob", "mia"));
        RowFiles.parquet(sample.resolve("events-2.parquet"), rows("mia"));
        S3Archive archive = new S3Archive("forget", s3.configuration());
        byte[] mixed = archive.upload("events-1.parquet", sample.resolve("events-1.parquet"));
        byte[] hers = archive.upload("events-2.parquet", sample.resolve("events-2.parquet"));
        archive.commit(false, mixed, hers);

        Ended forgotten =
                commands.run(
                        "archive",
                        "forget",
                        "mia",
                        "--archive",
                        archive.uri(),
                        "--no-events-since",
                        "1d",
                        "--json");

        assertThat(forgotten.code()).as(forgotten.printed()).isZero();
        assertThat(forgotten.json().path("files_rewritten").asInt()).isOne();
        assertThat(forgotten.json().path("files_deleted").asInt()).isOne();
        assertThatThrownBy(() -> archive.commit(false, mixed))
                .as("by a job that does not read what forget has noted")
                .hasStackTraceContaining("Inconsistent result");
        archive.commit(true, mixed, hers);
        Path copy = Files.createDirectories(folder.resolve("copy-forgotten"));
        s3.copyParquet("/forget", copy);
        assertThat(DuckDb.query("SELECT user_id FROM " + DuckDb.archive(copy)))
                .containsExactly(List.of("bob"));
    }

    private static List<ArchivedEvent> rows(String... users) {
        List<ArchivedEvent> rows = new ArrayList<>();
        for (String user : users) {
            Instant time = Instant.parse("2026-11-28T10:00:00Z");
            rows.add(
                    ArchivedEvent.newBuilder()
                            .setSchemaVersion(1)
                            .setTopic("events")
                            .setPartition(0)
                            .setOffset(rows.size())
                            .setRecordIndex(0)
                            .setKafkaTimestamp(time)
                            .setIngestedAt(time)
                            .setEventId("e" + rows.size())
                            .setUserId(user)
                            .setPersonId(user)
                            .setItemId("i1")
                            .setEventType("view")
                            .setEventTime(time)
                            .setValue(0)
                            .setValueMicros(0)
                            .setContentHash(0)
                            .setSequence(rows.size())
                            .setSession(1)
                            .setInCatalog(false)
                            .build());
        }
        return rows;
    }
}
