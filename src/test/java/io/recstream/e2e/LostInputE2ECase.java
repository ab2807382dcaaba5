package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.config.JobSettings;
import io.recstream.job.ingest.LostInput;
import io.recstream.ops.LostInputs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Input that is gone before it was read ends the job with a message that names it, or is counted,
 * and all that is left is read. Which records were read, their dead letters show: each record is
 * one that is refused.
 */
@Timeout(240)
class LostInputE2ECase {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static LocalBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = LocalBroker.start();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "catalog"})
    void whatWasDeletedWhileTheJobWasDownIsReportedAndTheRestIsRead(String input) throws Exception {
        try (Rig rig = rig("deleted-" + input, 1)) {
            String topic = topic(rig, input);
            rig.start(1, settings(input, "fail"));
            send(rig, topic, 0, "a", 3);
            awaitRead(rig, topic, keys("a", 3));
            String savepoint = rig.stop();
            send(rig, topic, 0, "b", 10);
            delete(topic, 0, 11);

            assertThat(seenBefore(rig, settings(input, "fail"), savepoint))
                    .isEqualTo(
                            topic
                                    + "-0: offsets 3 to 10 (8 records at most) were deleted before"
                                    + " they were read");
            assertThat(failure(rig, settings(input, "fail"), savepoint))
                    .contains(topic + "-0: offsets 3 to 10 (8 records at most)")
                    .contains("recstream." + input + ".on-lost-input: count");
            rig.start(1, settings(input, "count"), savepoint);
            awaitRead(rig, topic, keys("a", 3), Set.of("b08", "b09"));
            assertThat(lost(rig)).isEqualTo(8);

            // What was counted is not lost a second time.
            String later = rig.stop();
            rig.start(1, settings(input, "fail"), later);
            send(rig, topic, 0, "c", 2);
            awaitRead(rig, topic, keys("a", 3), Set.of("b08", "b09"), keys("c", 2));
        }
    }

    @Test
    void aPartitionOfWhichNothingIsLeftIsReportedOnce() throws Exception {
        try (Rig rig = rig("emptied", 1)) {
            String topic = rig.topics.events();
            rig.start(1, settings("events", "fail"));
            String savepoint = rig.stop();
            send(rig, topic, 0, "a", 4);
            delete(topic, 0, 4);

            rig.start(1, settings("events", "count"), savepoint);
            awaitLost(rig, 4);
            String later = rig.stop();
            rig.start(1, settings("events", "fail"), later);
            send(rig, topic, 0, "b", 2);

            awaitRead(rig, topic, keys("b", 2));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"events", "catalog"})
    void aTopicThatWasCreatedAgainIsAnotherOneWhateverItsOffsets(String input) throws Exception {
        try (Rig rig = rig("again-" + input, 2)) {
            String topic = topic(rig, input);
            rig.start(1, settings(input, "fail"));
            send(rig, topic, 0, "a", 5);
            send(rig, topic, 1, "b", 5);
            awaitRead(rig, topic, keys("a", 5), keys("b", 5));
            String savepoint = rig.stop();
            createAgain(topic, 1);
            send(rig, topic, 0, "c", 8);

            assertThat(seenBefore(rig, settings(input, "fail"), savepoint))
                    .contains(topic + "-0: the topic was deleted and created again;")
                    .contains(topic + "-1: the topic was deleted and created again with fewer");
            assertThat(failure(rig, settings(input, "fail"), savepoint))
                    .contains(topic + "-0: the topic was deleted and created again")
                    .contains(topic + "-1: the topic was deleted and created again with fewer")
                    .contains("from offset 5 on")
                    .contains("recstream." + input + ".on-lost-input: count");
            rig.start(1, settings(input, "count"), savepoint);
            awaitRead(rig, topic, keys("a", 5), keys("b", 5), keys("c", 8));
            assertThat(lost(rig)).isEqualTo(2);

            // The partition that vanished comes back while the job is down.
            String later = rig.stop();
            addPartitions(topic, 3);
            send(rig, topic, 1, "d", 7);
            send(rig, topic, 2, "e", 7);
            rig.start(1, settings(input, "fail"), later);
            awaitRead(
                    rig,
                    topic,
                    keys("a", 5),
                    keys("b", 5),
                    keys("c", 8),
                    keys("d", 7),
                    keys("e", 7));
        }
    }

    @Test
    void aPartitionThatComesBackUnderTheRunningJobIsReadFromItsBeginning() throws Exception {
        try (Rig rig = rig("back", 2)) {
            String topic = rig.topics.events();
            rig.start(1, settings("events", "fail"));
            send(rig, topic, 1, "a", 5);
            awaitRead(rig, topic, keys("a", 5));
            String savepoint = rig.stop();
            createAgain(topic, 1);
            rig.start(1, settings("events", "count"), savepoint);
            awaitLost(rig, 2);

            addPartitions(topic, 2);
            send(rig, topic, 1, "b", 9);

            awaitRead(rig, topic, keys("a", 5), keys("b", 9));
        }
    }

    @Test
    void retentionThatOvertakesARunningJobIsReportedAndTheJobGoesOn() throws Exception {
        try (Rig rig = rig("overtaken", 1);
                KafkaProducer<byte[], byte[]> holding = transactional()) {
            String topic = rig.topics.events();
            rig.start(1, settings("events", "count"));
            send(rig, topic, 0, "a", 3);
            awaitRead(rig, topic, keys("a", 3));
            overtake(rig, holding, topic, 3);

            awaitRead(rig, topic, keys("a", 3), Set.of("b06", "b07"));
            assertThat(lost(rig)).isEqualTo(7);
            assertThat(rig.job.restores()).isZero();

            String later = rig.stop();
            rig.start(1, settings("events", "fail"), later);
            // A marker of the aborted transaction stands at 12.
            overtake(rig, holding, topic, 13);
            awaitFailed(rig);
            assertThat(rig.job.failure().orElseThrow())
                    .contains(topic + "-0: offsets 13 to 19 (7 records at most)");
        }
    }

    @Test
    void aTopicThatIsCreatedAgainUnderTheRunningJobIsReadFromItsBeginning() throws Exception {
        try (Rig rig = rig("replaced", 1)) {
            String topic = rig.topics.events();
            Map<String, String> count = settings("events", "count");
            count.put("recstream.kafka.properties.partition.discovery.interval.ms", "1000");
            rig.start(1, count);
            send(rig, topic, 0, "a", 5);
            awaitRead(rig, topic, keys("a", 5));
            createAgain(topic, 1);
            send(rig, topic, 0, "b", 8);

            Awaitility.await("all of the new topic")
                    .atMost(PATIENCE)
                    .until(() -> new TreeSet<>(read(rig, topic)).containsAll(keys("b", 8)));
            assertThat(lost(rig)).isPositive();
        }
    }

    private static Rig rig(String name, int partitions) {
        return new Rig(
                broker,
                name,
                partitions,
                LocalCluster.Options.defaults()
                        .withCheckpointInterval(Duration.ofMillis(400))
                        .with("metrics.fetcher.update-interval", "200 ms"));
    }

    private static String topic(Rig rig, String input) {
        return input.equals("events") ? rig.topics.events() : rig.topics.catalog();
    }

    /** A lost offset is no missing one: where reading starts without any does not matter. */
    private static Map<String, String> settings(String input, String onLostInput) {
        Map<String, String> settings = new HashMap<>(OracleComparison.SETTINGS);
        settings.put("recstream.events.start", "latest");
        settings.put("recstream." + input + ".on-lost-input", onLostInput);
        return settings;
    }

    /**
     * Holds the consumer back by an open transaction, and deletes that and more behind its back:
     * offsets {@code from} to {@code from + 6}. Two records are left, at {@code from + 7}.
     */
    private static void overtake(
            Rig rig, KafkaProducer<byte[], byte[]> holding, String topic, long from)
            throws Exception {
        holding.beginTransaction();
        holding.send(new ProducerRecord<>(topic, 0, bytes("held"), bytes("?"))).get();
        send(rig, topic, 0, "b", 8);
        delete(topic, 0, from + 7);
        holding.abortTransaction();
    }

    private static String failure(Rig rig, Map<String, String> settings, String savepoint) {
        rig.submit(1, settings, savepoint);
        awaitFailed(rig);
        return rig.job.failure().orElseThrow();
    }

    /** What would end the job, as the command line sees it without starting one. */
    private static String seenBefore(Rig rig, Map<String, String> settings, String savepoint)
            throws Exception {
        Map<String, String> all = new HashMap<>(rig.cluster.configuration().toMap());
        all.putAll(rig.topics.asSettings());
        all.put("recstream.kafka.bootstrap-servers", broker.bootstrapServers());
        all.putAll(settings);
        try (Admin admin = broker.admin()) {
            return LostInputs.find(
                            JobSettings.from(Configuration.fromMap(all)),
                            admin,
                            savepoint,
                            PATIENCE)
                    .fatal()
                    .stream()
                    .map(LostInput::toString)
                    .collect(Collectors.joining("; "));
        }
    }

    private static void awaitFailed(Rig rig) {
        Awaitility.await("the job to end")
                .atMost(PATIENCE)
                .until(() -> rig.job.status().isGloballyTerminalState());
        assertThat(rig.job.status()).isEqualTo(JobStatus.FAILED);
    }

    private static void send(Rig rig, String topic, int partition, String prefix, int count) {
        for (String key : keys(prefix, count)) {
            rig.sendNow(topic, partition, bytes(key), bytes("no event"));
        }
    }

    private static Set<String> keys(String prefix, int count) {
        Set<String> keys = new TreeSet<>();
        for (int i = 0; i < count; i++) {
            keys.add("%s%02d".formatted(prefix, i));
        }
        return keys;
    }

    /** Waits until exactly these records have been read, each once. */
    @SafeVarargs
    private static void awaitRead(Rig rig, String topic, Set<String>... keys) {
        List<String> expected = new ArrayList<>();
        for (Set<String> some : keys) {
            expected.addAll(some);
        }
        Awaitility.await("records to be read")
                .atMost(PATIENCE)
                .untilAsserted(
                        () ->
                                assertThat(read(rig, topic))
                                        .containsExactlyInAnyOrderElementsOf(expected));
    }

    private static List<String> read(Rig rig, String topic) throws IOException {
        List<String> keys = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : rig.committed(rig.topics.deadLetters())) {
            Letter letter = Letter.ofAvro(record);
            if (letter.place().topic().equals(topic)) {
                keys.add(new String(letter.rawKey(), StandardCharsets.UTF_8));
            }
        }
        return keys;
    }

    private static void awaitLost(Rig rig, long records) {
        Awaitility.await("lost input").atMost(PATIENCE).until(() -> lost(rig) == records);
    }

    /** The sum of {@code recstream.input.lost}, which both sources must have. */
    private static long lost(Rig rig) {
        return Awaitility.await("metrics of two sources")
                .atMost(PATIENCE)
                .until(() -> ToldMetrics.of(rig, "recstream.input.lost"), it -> it.size() == 2)
                .stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    private static void delete(String topic, int partition, long before) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        // Of a topic that is only compacted nothing is deleted.
        AlterConfigOp deleted =
                new AlterConfigOp(
                        new ConfigEntry(
                                TopicConfig.CLEANUP_POLICY_CONFIG,
                                TopicConfig.CLEANUP_POLICY_DELETE),
                        AlterConfigOp.OpType.APPEND);
        try (Admin admin = broker.admin()) {
            admin.incrementalAlterConfigs(Map.of(resource, List.of(deleted))).all().get();
            admin.deleteRecords(
                            Map.of(
                                    new TopicPartition(topic, partition),
                                    RecordsToDelete.beforeOffset(before)))
                    .all()
                    .get();
        }
    }

    private static void createAgain(String topic, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.deleteTopics(List.of(topic)).all().get();
            Awaitility.await("the new topic")
                    .atMost(PATIENCE)
                    .until(() -> isCreated(admin, topic, partitions));
            awaitPartitions(admin, topic, partitions);
        }
    }

    private static boolean isCreated(Admin admin, String topic, int partitions) throws Exception {
        try {
            admin.createTopics(List.of(new NewTopic(topic, partitions, (short) 1))).all().get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private static void addPartitions(String topic, int partitions) throws Exception {
        try (Admin admin = broker.admin()) {
            admin.createPartitions(Map.of(topic, NewPartitions.increaseTo(partitions))).all().get();
            awaitPartitions(admin, topic, partitions);
        }
    }

    private static void awaitPartitions(Admin admin, String topic, int partitions) {
        Awaitility.await("partitions")
                .atMost(PATIENCE)
                .ignoreExceptionsMatching(
                        e -> e.getCause() instanceof UnknownTopicOrPartitionException)
                .until(
                        () ->
                                admin.describeTopics(List.of(topic))
                                                .allTopicNames()
                                                .get()
                                                .get(topic)
                                                .partitions()
                                                .size()
                                        == partitions);
    }

    private static KafkaProducer<byte[], byte[]> transactional() {
        Properties properties = new Properties();
        properties.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, broker.bootstrapServers());
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "holding");
        ByteArraySerializer bytes = new ByteArraySerializer();
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes);
        producer.initTransactions();
        return producer;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
