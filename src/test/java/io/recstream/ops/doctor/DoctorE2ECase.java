package io.recstream.ops.doctor;

import static io.recstream.ops.doctor.ExaminedJob.bad;
import static io.recstream.ops.doctor.ExaminedJob.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.Ports;
import io.recstream.flink.FlinkRest;
import io.recstream.ops.doctor.Finding.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Each thing that can be wrong is made wrong, on a real broker or a real cluster. */
@Timeout(60)
class DoctorE2ECase {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static LocalBroker broker;

    @TempDir private Path folder;
    private ExaminedJob job;
    private String name;

    @BeforeAll
    static void start() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void createTopics(TestInfo test) {
        name = test.getTestMethod().orElseThrow().getName();
        job = new ExaminedJob(broker, name, 2, folder);
    }

    @Test
    void whereAllIsWellItOnlyMindsTheSingleReplica() throws Exception {
        Findings findings = job.examine();

        assertThat(findings.all()).extracting(Finding::check).doesNotHaveDuplicates().hasSize(15);
        assertThat(bad(findings)).singleElement().asString().contains("one replica only");
        assertThat(findings.worst()).isEqualTo(Severity.WARN);
    }

    @Test
    void findsEverythingThatIsWrongWithTopicsAndSettingsAtOnce() throws Exception {
        job.parallelism = 3;
        job.downtime = Duration.ofMinutes(20);
        job.leastFree = Long.MAX_VALUE;
        Path file = Files.createFile(folder.resolve("file"));
        job.flink.put("execution.checkpointing.savepoint-dir", file.toUri().toString());
        alter(job.topics.recommendations(), "min.insync.replicas", "2");
        alter(job.topics.similarItems(), "cleanup.policy", "delete");
        send(job.topics.events(), 0, System.currentTimeMillis() + 3_600_000);
        try (var member = member()) {
            Awaitility.await("member")
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                member.poll(Duration.ofMillis(100));
                                return !member.assignment().isEmpty();
                            });
            Findings findings = job.examine();

            assertThat(findings.worst()).isEqualTo(Severity.FAIL);
            assertThat(bad(findings))
                    .anySatisfy(it -> assertThat(it).contains("FAIL start", "is not compacted"))
                    .anySatisfy(
                            it ->
                                    assertThat(it)
                                            .contains("WARN partitions", "2 partitions for a")
                                            .contains("parallelism of 3"))
                    .anySatisfy(
                            it -> assertThat(it).contains("FAIL replication", "1 replicas in sync"))
                    .anySatisfy(
                            it ->
                                    assertThat(it)
                                            .contains("WARN downtime", "is not above")
                                            .contains("25 min 10 s"))
                    .anySatisfy(it -> assertThat(it).contains("WARN group", "1 consumers"))
                    .anySatisfy(it -> assertThat(it).contains("WARN idle partitions", "1 (empty)"))
                    .anySatisfy(it -> assertThat(it).contains("WARN clocks", "events-0"))
                    .anySatisfy(it -> assertThat(it).contains("WARN brokers' disks"))
                    .anySatisfy(it -> assertThat(it).contains("WARN disks", "io.tmp.dirs"))
                    .anySatisfy(it -> assertThat(it).contains("FAIL disks", "savepoint-dir"));
            assertThat(findings.all())
                    .filteredOn(it -> it.severity() != Severity.OK)
                    .allSatisfy(it -> assertThat(it.why()).isNotBlank())
                    .allSatisfy(it -> assertThat(it.fix()).isNotBlank());
        }
    }

    @Test
    void whatTheGroupHasYetToReadMustStillBeThere() throws Exception {
        TopicPartition partition = new TopicPartition(job.topics.events(), 0);
        for (int i = 0; i < 5; i++) {
            send(job.topics.events(), 0, System.currentTimeMillis());
        }
        try (Admin admin = broker.admin()) {
            admin.alterConsumerGroupOffsets(
                            job.topics.events(), Map.of(partition, new OffsetAndMetadata(1)))
                    .all()
                    .get();
            assertThat(job.worst("input").severity()).isEqualTo(Severity.OK);
            admin.deleteRecords(Map.of(partition, RecordsToDelete.beforeOffset(4))).all().get();
        }

        Finding lost = job.worst("input");
        assertThat(lost.severity()).isEqualTo(Severity.FAIL);
        assertThat(lost.what()).contains(partition + ": offsets 1 to 3 (3 records at most)");
        assertThat(lost.fix()).contains("recstream.events.on-lost-input: count");
    }

    @Test
    void aParallelismHasToGoWithPartitionsAndKeyGroups() throws Exception {
        assertThat(job.worst("partitions").severity()).isEqualTo(Severity.OK);
        job.parallelism = 128;
        assertThat(job.worst("partitions").severity()).isEqualTo(Severity.WARN);
        job.parallelism = 129;
        assertThat(job.worst("partitions").what())
                .contains("parallelism 129 is above pipeline.max-parallelism 128");

        ExaminedJob uneven = new ExaminedJob(broker, name + ".uneven", 3, folder);
        assertThat(uneven.worst("partitions").what())
                .contains("has 3 partitions, no multiple of the parallelism 2");
    }

    @Test
    void tellsOfTheClusterThatItDoesNotAnswerOrHasTooFewSlots() throws Exception {
        job.rest = new FlinkRest(URI.create("http://127.0.0.1:" + Ports.free(1)[0]));
        assertThat(job.worst("cluster").what()).contains("does not respond");

        try (LocalCluster cluster = LocalCluster.start()) {
            job.rest = new FlinkRest(cluster.webInterface());
            Awaitility.await("slots")
                    .atMost(PATIENCE)
                    .until(() -> job.worst("cluster").severity() == Severity.OK);
            job.parallelism = 4;

            assertThat(job.worst("cluster").what())
                    .contains("2 slots are free for a parallelism of 4");
        }
    }

    @Test
    void theExitCodeIsTheWorstFinding() throws Exception {
        Path config = folder.resolve("job.yaml");
        Files.writeString(
                config, "recstream.kafka.bootstrap-servers: 127.0.0.1:" + Ports.free(1)[0] + "\n");

        int code =
                new CommandLine(new Doctor())
                        .execute("--config", config.toString(), "--timeout", "1", "--json");

        assertThat(code).isEqualTo(2);
    }

    @Test
    void aSettingOfTheJobGoesBeforeTheClusters() throws Exception {
        Path config = folder.resolve("job.yaml");
        Files.writeString(config, "recstream.kafka.transaction-timeout: 15 min\n");

        assertThat(maximumDowntime(config)).contains("can be down for 9 min 50 s");
        assertThat(maximumDowntime(config, "-D", "execution.checkpointing.timeout=10 min"))
                .contains("is not above", "= 15 min 10 s");
    }

    /** What the command finds, with Flink's own settings of the checkout. */
    private static String maximumDowntime(Path config, String... more) throws IOException {
        List<String> words = new ArrayList<>(List.of("--json", "--config", config.toString()));
        words.addAll(List.of(more));
        PrintStream before = System.out;
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            new CommandLine(new Doctor()).execute(words.toArray(String[]::new));
        } finally {
            System.setOut(before);
        }
        for (JsonNode finding :
                new ObjectMapper().readTree(printed.toByteArray()).get("findings")) {
            if (finding.get("check").asText().equals("downtime")) {
                return finding.get("what").asText();
            }
        }
        throw new AssertionError("nothing of downtime: " + printed);
    }

    private KafkaConsumer<byte[], byte[]> member() {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "group.id",
                                job.topics.events()),
                        bytes,
                        bytes);
        consumer.subscribe(List.of(job.topics.events()));
        return consumer;
    }

    private static void alter(String topic, String key, String value) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        AlterConfigOp set =
                new AlterConfigOp(new ConfigEntry(key, value), AlterConfigOp.OpType.SET);
        try (Admin admin = broker.admin()) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(set))).all().get();
        }
    }

    private void send(String topic, int partition, long timestamp) throws Exception {
        try (var producer = job.producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, partition, timestamp, bytes("k"), bytes("v")))
                    .get();
        }
    }
}
