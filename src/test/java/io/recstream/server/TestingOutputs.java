package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import io.recstream.devcluster.Topics;
import io.recstream.job.emit.DeadLetterSerializer;
import io.recstream.job.emit.FeaturesSerializer;
import io.recstream.job.emit.IdentitySerializer;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.emit.RecommendationSerializer;
import io.recstream.job.emit.SimilarItemsSerializer;
import io.recstream.job.model.CategoryCount;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.Neighbour;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SimilarItems;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.WindowFeatures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes to the output topics with the job's own serializers, and reads the events. */
@SuppressWarnings("FutureReturnValueIgnored") // a lost record fails the test
final class TestingOutputs implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final long NOON = TestingLists.NOON.toEpochMilli();

    private final String bootstrapServers;
    private final Topics topics;
    private final KafkaProducer<byte[], byte[]> producer;

    TestingOutputs(String bootstrapServers, Topics topics) {
        this.bootstrapServers = bootstrapServers;
        this.topics = topics;
        producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    void sendBroken(String user) {
        producer.send(
                new ProducerRecord<>(
                        topics.recommendations(), user.getBytes(UTF_8), new byte[] {1, 2, 3}));
    }

    void flush() {
        producer.flush();
    }

    void send(RecommendationUpdate list) {
        producer.send(
                new RecommendationSerializer(topics.recommendations(), OutputFormat.AVRO)
                        .serialize(list, null, null));
    }

    void send(UserFeatures features) {
        producer.send(
                new FeaturesSerializer(topics.userFeatures(), OutputFormat.AVRO)
                        .serialize(features, null, null));
    }

    void send(SimilarItems similar) {
        producer.send(
                new SimilarItemsSerializer(topics.similarItems(), OutputFormat.AVRO)
                        .serialize(similar, null, null));
    }

    /** Sends whose an id is. */
    void send(String topic, IdentityUpdate identity) {
        producer.send(
                new IdentitySerializer(topic, OutputFormat.AVRO).serialize(identity, null, null));
    }

    /** Sends a value or a tombstone. */
    void send(String topic, String key, byte[] value) {
        producer.send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    }

    /** Sends a dead letter of an event. */
    void sendLetter(long offset, String payload) {
        producer.send(
                new DeadLetterSerializer(topics.deadLetters(), OutputFormat.AVRO, 1_000)
                        .serialize(
                                new DeadLetter(
                                        "validate-event",
                                        new Rejection(DeadLetterReason.MALFORMED, "Not JSON"),
                                        new SourceRecord(
                                                topics.events(),
                                                0,
                                                offset,
                                                NOON,
                                                null,
                                                payload.getBytes(UTF_8))),
                                null,
                                null));
    }

    static RecommendationUpdate list(String user, long version, String... items) {
        return list(user, version, "e", Arrays.asList(items));
    }

    static RecommendationUpdate list(
            String user, long version, String trigger, List<String> items) {
        return new RecommendationUpdate(
                user,
                version,
                NOON,
                trigger,
                NOON,
                1,
                true,
                null,
                items.stream()
                        .map(
                                item ->
                                        new RecommendedItem(
                                                item,
                                                0.5,
                                                RecommendationReason.OFTEN_NEXT,
                                                "i0",
                                                null,
                                                null))
                        .toList());
    }

    static UserFeatures features(String user, long views) {
        return new UserFeatures(
                user,
                1,
                NOON,
                NOON,
                views,
                List.of(
                        new WindowFeatures(
                                300_000,
                                views,
                                Map.of("view", views),
                                0,
                                1,
                                List.of(new CategoryCount("home", 1)))));
    }

    static SimilarItems similar(String item) {
        return new SimilarItems(item, 1, NOON, List.of(new Neighbour("i2", 0.5)));
    }

    /** The records of the events' topic, as soon as there are any. */
    List<SourceRecord> events() {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", bootstrapServers),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> all =
                    List.of(
                            new TopicPartition(topics.events(), 0),
                            new TopicPartition(topics.events(), 1));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<SourceRecord> found = new ArrayList<>();
            await().atMost(DEADLINE)
                    .until(
                            () -> {
                                consumer.poll(Duration.ofMillis(200))
                                        .forEach(it -> found.add(source(it)));
                                return !found.isEmpty();
                            });
            return found;
        }
    }

    private static SourceRecord source(ConsumerRecord<byte[], byte[]> found) {
        return new SourceRecord(
                found.topic(),
                found.partition(),
                found.offset(),
                found.timestamp(),
                found.key(),
                found.value());
    }

    @Override
    public void close() {
        producer.close();
    }
}
