package io.recstream.bench;

import io.recstream.avro.CategoryCount;
import io.recstream.avro.Neighbour;
import io.recstream.avro.RecommendationReason;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import io.recstream.avro.WindowFeatures;
import io.recstream.devcluster.Outgoing;
import io.recstream.devcluster.Topics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Output topics like those of a job: each user with a list of 20 items and features of four
 * windows; a tenth as many items, with 20 neighbours each.
 */
final class SyntheticOutputs {

    private static final int LIST = 20;
    private static final int USERS_PER_ITEM = 10;
    private static final long[] WINDOWS = {300_000, 3_600_000, 86_400_000, 604_800_000};
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private final long users;
    private final SplittableRandom random;
    private volatile Exception failure;

    SyntheticOutputs(long users, long seed) {
        this.users = users;
        this.random = new SplittableRandom(seed);
    }

    static String user(long number) {
        return "user-" + number;
    }

    static String item(long number) {
        return "item-" + number;
    }

    long items() {
        return Math.max(LIST, users / USERS_PER_ITEM);
    }

    /** Sends all records; returns when the broker has acknowledged them. */
    void send(String bootstrapServers, Topics topics) throws IOException {
        Map<String, Object> properties =
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers,
                        ProducerConfig.LINGER_MS_CONFIG,
                        20,
                        ProducerConfig.BATCH_SIZE_CONFIG,
                        128 << 10);
        try (var producer =
                new KafkaProducer<>(
                        properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (long user = 0; user < users; user++) {
                String id = user(user);
                var list = RecommendationUpdate.getEncoder().encode(list(id));
                send(producer, topics.recommendations(), id, list);
                var features = UserFeatures.getEncoder().encode(features(id));
                send(producer, topics.userFeatures(), id, features);
            }
            for (long item = 0; item < items(); item++) {
                String id = item(item);
                var similar = SimilarItems.getEncoder().encode(similar(id));
                send(producer, topics.similarItems(), id, similar);
            }
            producer.flush();
        }
        if (failure != null) {
            throw new IOException("Sending failed: " + failure.getMessage(), failure);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the callback receives failures
    private void send(
            KafkaProducer<byte[], byte[]> producer, String topic, String id, ByteBuffer value) {
        producer.send(
                new ProducerRecord<>(
                        topic, id.getBytes(StandardCharsets.UTF_8), Outgoing.bytes(value)),
                (at, problem) -> {
                    if (problem != null) {
                        failure = problem;
                    }
                });
    }

    private RecommendationUpdate list(String user) {
        List<RecommendedItem> items = new ArrayList<>(LIST);
        for (int rank = 0; rank < LIST; rank++) {
            items.add(
                    new RecommendedItem(
                            anyItem(),
                            random.nextDouble(),
                            RecommendationReason.OFTEN_NEXT,
                            anyItem(),
                            null,
                            null));
        }
        String trigger = "event-" + random.nextLong();
        return new RecommendationUpdate(
                user, 1L, NOW, trigger, NOW, true, null, items, "made", 1, null, null);
    }

    private UserFeatures features(String user) {
        List<WindowFeatures> windows = new ArrayList<>();
        for (long length : WINDOWS) {
            long views = 1 + random.nextLong(100);
            windows.add(
                    new WindowFeatures(
                            length,
                            views + 1,
                            Map.of("view", views, "purchase", 1L),
                            random.nextDouble(),
                            views,
                            List.of(
                                    new CategoryCount("home/light", views),
                                    new CategoryCount("garden/pots", 1L))));
        }
        return new UserFeatures(user, 1L, NOW.plus(Duration.ofMinutes(1)), NOW, 9L, windows, null);
    }

    private SimilarItems similar(String item) {
        List<Neighbour> neighbours = new ArrayList<>(LIST);
        for (int rank = 0; rank < LIST; rank++) {
            neighbours.add(new Neighbour(anyItem(), random.nextDouble()));
        }
        return new SimilarItems(item, 1L, NOW, neighbours);
    }

    private String anyItem() {
        return item(random.nextLong(items()));
    }
}
