package io.recstream.tool.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.config.JobArguments;
import io.recstream.local.LocalBroker;
import io.recstream.local.LocalCluster;
import io.recstream.local.Ports;
import io.recstream.local.Topics;
import io.recstream.tool.doctor.Finding.Severity;
import io.recstream.tool.flink.FlinkRest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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

    private final Map<String, String> flink = new HashMap<>();
    private Topics topics;
    private FlinkRest rest;
    private int parallelism = 2;
    private Duration downtime = Duration.ofMinutes(5);
    private long leastFree = 1;

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
        topics = Topics.prefixed(test.getTestMethod().orElseThrow().getName() + ".");
        try (Admin admin = broker.admin()) {
            topics.create(admin, 2);
        }
        flink.put("execution.checkpointing.interval", "10 s");
        flink.put("execution.checkpointing.timeout", "5 min");
        flink.put("execution.checkpointing.dir", folder.toUri().toString());
        flink.put("io.tmp.dirs", folder.toString());
        flink.put("pipeline.max-parallelism", "128");
    }

    @Test
    void whereAllIsWellItOnlyMindsTheSingleReplica() throws Exception {
        Findings findings = examine();

        assertThat(findings.all()).extracting(Finding::check).doesNotHaveDuplicates().hasSize(12);
        assertThat(bad(findings)).singleElement().asString().contains("one replica only");
        assertThat(findings.worst()).isEqualTo(Severity.WARN);
    }

    @Test
    void findsEverythingThatIsWrongWithTopicsAndSettingsAtOnce() throws Exception {
        parallelism = 3;
        downtime = Duration.ofMinutes(20);
        leastFree = Long.MAX_VALUE;
        Path file = Files.createFile(folder.resolve("file"));
        flink.put("execution.checkpointing.savepoint-dir", file.toUri().toString());
        alter(topics.recommendations(), "min.insync.replicas", "2");
        alter(topics.similarItems(), "cleanup.policy", "delete");
        send(topics.events(), 0, System.currentTimeMillis() + 3_600_000);
        try (var member = member()) {
            Awaitility.await("member")
                    .atMost(PATIENCE)
                    .until(
                            () -> {
                                member.poll(Duration.ofMillis(100));
                                return !member.assignment().isEmpty();
                            });
            Findings findings = examine();

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
    void namesTheCommandThatEndsATransactionWhichNobodyWillEnd() throws Exception {
        flink.put("execution.checkpointing.interval", "10 ms");
        flink.put("execution.checkpointing.timeout", "10 ms");
        String id = topics.events() + "-recommendations-0-7";
        leaveOpen(id);

        Finding finding =
                Awaitility.await("transaction")
                        .atMost(PATIENCE)
                        .until(
                                () -> of("transactions", examine()),
                                it -> it.severity() == Severity.FAIL);

        assertThat(finding.what()).contains(id).contains(topics.recommendations() + "-0");
        assertThat(finding.fix())
                .endsWith(
                        "kafka-transactions.sh --bootstrap-server "
                                + broker.bootstrapServers()
                                + " forceTerminateTransaction --transactionalId "
                                + id);
        try (Admin admin = broker.admin()) {
            // All that this command does.
            admin.forceTerminateTransaction(id).result().get();
        }
        Awaitility.await("ended")
                .atMost(PATIENCE)
                .until(() -> of("transactions", examine()).severity() == Severity.OK);
    }

    @Test
    void suspectsTwoJobsUnderOnePrefix() throws Exception {
        leaveOpen(topics.events() + "-recommendations-0-7");
        assertThat(of("transactions", examine()).what()).contains("a job runs with it");

        leaveOpen(topics.events() + "-recommendations-0-500");

        assertThat(of("transactions", examine()).what()).contains("of checkpoints 7 and 500");
    }

    @Test
    void tellsOfTheClusterThatItDoesNotAnswerOrHasTooFewSlots() throws Exception {
        rest = new FlinkRest(URI.create("http://127.0.0.1:" + Ports.free(1)[0]));
        assertThat(of("cluster", examine()).what()).contains("does not answer");

        try (LocalCluster cluster = LocalCluster.start()) {
            rest = new FlinkRest(cluster.webInterface());
            Awaitility.await("slots")
                    .atMost(PATIENCE)
                    .until(() -> of("cluster", examine()).severity() == Severity.OK);
            parallelism = 4;

            assertThat(of("cluster", examine()).what())
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

    private Findings examine() throws InterruptedException {
        Map<String, String> settings = new HashMap<>(topics.asSettings());
        settings.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        settings.put("recstream.kafka.transactional-id-prefix", topics.events());
        settings.put("recstream.kafka.group-id", topics.events());
        settings.putAll(flink);
        return new Examination(
                        JobArguments.parse().check(Configuration.fromMap(settings)),
                        Configuration.fromMap(flink),
                        rest,
                        parallelism,
                        downtime,
                        leastFree,
                        Duration.ofSeconds(15))
                .run();
    }

    private static List<String> bad(Findings findings) {
        return findings.all().stream()
                .filter(it -> it.severity() != Severity.OK)
                .map(it -> it.severity() + " " + it.check() + ": " + it.what())
                .toList();
    }

    /** The worst of a check. */
    private static Finding of(String check, Findings findings) {
        return findings.all().stream()
                .filter(it -> it.check().equals(check))
                .max(Comparator.comparing(Finding::severity))
                .orElseThrow();
    }

    private KafkaConsumer<byte[], byte[]> member() {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        Map.of(
                                "bootstrap.servers",
                                broker.bootstrapServers(),
                                "group.id",
                                topics.events()),
                        bytes,
                        bytes);
        consumer.subscribe(List.of(topics.events()));
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

    private static void send(String topic, int partition, long timestamp) throws Exception {
        try (var producer = producer(Map.of())) {
            producer.send(new ProducerRecord<>(topic, partition, timestamp, bytes("k"), bytes("v")))
                    .get();
        }
    }

    /** As a process does that is killed. */
    private void leaveOpen(String id) throws Exception {
        var producer = producer(Map.of("transactional.id", id));
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(topics.recommendations(), 0, bytes("k"), bytes("v")))
                .get();
        producer.close(Duration.ZERO);
    }

    private static KafkaProducer<byte[], byte[]> producer(Map<String, String> more) {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        properties.putAll(more);
        ByteArraySerializer bytes = new ByteArraySerializer();
        return new KafkaProducer<>(properties, bytes, bytes);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
