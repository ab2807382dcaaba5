package io.recstream.devcluster;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 240, unit = TimeUnit.SECONDS)
class LocalBrokerE2ECase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Duration TRANSACTIONS = Duration.ofMinutes(2);

    @TempDir private Path folder;
    private LocalBroker broker;
    private Topics topics;

    @BeforeEach
    void start() {
        broker =
                LocalBroker.start(
                        LocalBroker.Options.defaults()
                                .withData(folder.resolve("kafka"))
                                .withMaxTransactionTimeout(TRANSACTIONS));
        topics = broker.createTopics(2);
    }

    @AfterEach
    void stop() {
        broker.close();
    }

    @Test
    void createsTheSixTopicsWithTheirPolicies() throws Exception {
        try (Admin admin = broker.admin()) {
            Map<String, TopicDescription> described =
                    admin.describeTopics(all()).allTopicNames().get();

            assertThat(described).hasSize(6);
            assertThat(described.values()).allMatch(topic -> topic.partitions().size() == 2);
            assertThat(policy(admin, topics.recommendations())).isEqualTo("compact");
            assertThat(policy(admin, topics.userFeatures())).isEqualTo("compact");
            assertThat(policy(admin, topics.similarItems())).isEqualTo("compact");
            assertThat(policy(admin, topics.catalog())).isEqualTo("compact");
            assertThat(policy(admin, topics.events())).isEqualTo("delete");
            assertThat(policy(admin, topics.deadLetters())).isEqualTo("delete");
        }
    }

    @Test
    void createsTheTopicsOfIdentityThatAreMissing() throws Exception {
        IdentityTopics identity = IdentityTopics.defaults();
        try (Admin admin = broker.admin()) {
            identity.createMissing(admin, 2, Set.of(identity.links()));
            assertThat(admin.listTopics().names().get())
                    .contains(identity.identities())
                    .doesNotContain(identity.links());
            assertThat(policy(admin, identity.identities())).isEqualTo("compact");

            identity.createMissing(admin, 2, admin.listTopics().names().get());

            ConfigResource links = new ConfigResource(ConfigResource.Type.TOPIC, identity.links());
            var config = admin.describeConfigs(List.of(links)).all().get().get(links);
            assertThat(config.get("cleanup.policy").value()).isEqualTo("delete");
            assertThat(config.get("retention.ms").value()).as("links are kept").isEqualTo("-1");
        }
    }

    @Test
    void hidesAnAbortedTransactionFromCommittedReaders() throws Exception {
        try (var producer = producer(Map.of("transactional.id", "t1"))) {
            producer.initTransactions();
            producer.beginTransaction();
            send(producer, "aborted", 10);
            producer.abortTransaction();
            producer.beginTransaction();
            send(producer, "committed", 10);
            producer.commitTransaction();
        }

        assertThat(read("read_committed", 1)).containsExactly("committed");
        assertThat(read("read_uncommitted", 2)).containsExactlyInAnyOrder("aborted", "committed");
    }

    @Test
    void takesRecordsOfFiveMegabytes() throws Exception {
        try (var producer = producer(Map.of("max.request.size", 8 << 20))) {
            send(producer, "large", 5 << 20);
        }

        assertThat(read("read_committed", 1)).containsExactly("large");
    }

    @Test
    void refusesTransactionsBeyondItsLimit() {
        var settings = new HashMap<String, Object>();
        settings.put("transactional.id", "t2");
        settings.put("transaction.timeout.ms", (int) TRANSACTIONS.toMillis() + 1);
        try (var producer = producer(settings)) {
            assertThatThrownBy(producer::initTransactions)
                    .isInstanceOf(KafkaException.class)
                    .hasMessageContaining("larger than the maximum value");
        }
    }

    @Test
    void startsAgainOnTheSamePortWithTheSameData() throws Exception {
        int port = broker.port();
        try (var producer = producer(Map.of())) {
            send(producer, "before", 10);
        }

        broker.shutdown();
        broker.startup();
        try (var producer = producer(Map.of())) {
            send(producer, "after", 10);
        }

        assertThat(broker.port()).isEqualTo(port);
        assertThat(read("read_committed", 2)).containsExactlyInAnyOrder("before", "after");
    }

    @Test
    void leavesNothingOfItsOwnBehind() throws Exception {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
        List<Path> before = ours(temporary);

        try (LocalBroker other = LocalBroker.start()) {
            assertThat(other.port()).isNotEqualTo(broker.port());
            assertThat(ours(temporary)).hasSize(before.size() + 1);
        }

        assertThat(ours(temporary)).isEqualTo(before);
    }

    private static List<Path> ours(Path folder) throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(
                            file -> file.getFileName().toString().startsWith("recstream-kafka-"))
                    .sorted()
                    .toList();
        }
    }

    private List<String> all() {
        return Stream.concat(topics.inputs().stream(), topics.outputs().stream()).toList();
    }

    private static String policy(Admin admin, String topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        return admin.describeConfigs(List.of(resource))
                .all()
                .get()
                .get(resource)
                .get("cleanup.policy")
                .value();
    }

    private KafkaProducer<byte[], byte[]> producer(Map<String, Object> more) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put("bootstrap.servers", broker.bootstrapServers());
        return new KafkaProducer<>(
                properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    private void send(KafkaProducer<byte[], byte[]> producer, String key, int size)
            throws ExecutionException, InterruptedException {
        producer.send(new ProducerRecord<>(topics.events(), key.getBytes(UTF_8), new byte[size]))
                .get();
    }

    /** Reads keys until there are enough and another poll returns none. */
    private List<String> read(String isolation, int expected) {
        Map<String, Object> properties = new HashMap<>();
        properties.put("bootstrap.servers", broker.bootstrapServers());
        properties.put("isolation.level", isolation);
        List<String> keys = new ArrayList<>();
        try (var consumer =
                new KafkaConsumer<>(
                        properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions =
                    IntStream.range(0, 2)
                            .mapToObj(partition -> new TopicPartition(topics.events(), partition))
                            .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long deadline = System.nanoTime() + DEADLINE.toNanos();
            boolean more = true;
            while ((keys.size() < expected || more) && System.nanoTime() < deadline) {
                more = false;
                for (ConsumerRecord<byte[], byte[]> result :
                        consumer.poll(Duration.ofMillis(500))) {
                    keys.add(new String(result.key(), UTF_8));
                    more = true;
                }
            }
        }
        return keys;
    }
}
