package io.recstream.bench;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The newest committed list of each user, and how long after a moment the expected ones came.
 * Thread-safe.
 */
final class CurrentLists implements AutoCloseable {

    private static final int DIGITS = 3;
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(10);

    private final TopicFollower<byte[], byte[]> topic;
    private final Map<String, Set<String>> lists = new HashMap<>();
    private final Histogram ofNotices = new Histogram(MAX_MICROS, DIGITS);
    private final Histogram ofEvents = new Histogram(MAX_MICROS, DIGITS);

    /** Users whose list is to come. */
    private final Set<String> expected = new HashSet<>();

    /** The item that the expected lists do not have; null if any list will do. */
    private String without;

    private long since;

    /** Starts to read from the beginning. */
    CurrentLists(String bootstrapServers, String topic) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        this.topic =
                TopicFollower.start(
                        new TopicFollower.Source(
                                bootstrapServers, topic, IsolationLevel.READ_COMMITTED),
                        Map.of(),
                        bytes,
                        bytes,
                        this::arrived);
    }

    private synchronized void arrived(ConsumerRecords<byte[], byte[]> records, long now)
            throws IOException {
        for (ConsumerRecord<byte[], byte[]> list : records) {
            arrived(list, now);
        }
    }

    private void arrived(ConsumerRecord<byte[], byte[]> list, long now) throws IOException {
        String user = new String(list.key(), StandardCharsets.UTF_8);
        if (list.value() == null) {
            lists.remove(user);
            return;
        }
        Set<String> items = new HashSet<>();
        for (RecommendedItem item :
                RecommendationUpdate.getDecoder().decode(list.value()).getItems()) {
            items.add(item.getItemId());
        }
        lists.put(user, items);
        if (expected.contains(user) && (without == null || !items.contains(without))) {
            expected.remove(user);
            (without == null ? ofEvents : ofNotices)
                    .recordValue(Math.min(MAX_MICROS, (now - since) / 1000));
        }
    }

    synchronized long users() {
        topic.check();
        return lists.size();
    }

    /** The item that most lists have. */
    synchronized String mostListed() {
        Map<String, Integer> counts = new HashMap<>();
        lists.values().forEach(items -> items.forEach(item -> counts.merge(item, 1, Integer::sum)));
        return counts.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow(() -> new IllegalStateException("All lists are empty"))
                .getKey();
    }

    /** From now on, a list without the item is expected of each user whose list has it. */
    synchronized void expectWithout(String item) {
        lists.forEach(
                (user, items) -> {
                    if (items.contains(item)) {
                        expected.add(user);
                    }
                });
        without = item;
        since = System.nanoTime();
    }

    /** From now on, a list of this user is expected. */
    synchronized void expect(String user) {
        expected.add(user);
        without = null;
        since = System.nanoTime();
    }

    /** Whether all expected lists have come. */
    synchronized boolean isDone() {
        topic.check();
        return expected.isEmpty();
    }

    synchronized Measurements figures() {
        Measurements figures = new Measurements();
        put(figures, "notice_", ofNotices);
        put(figures, "event_", ofEvents);
        return figures;
    }

    private static void put(Measurements figures, String prefix, Histogram micros) {
        figures.put(prefix + "p50_ms", micros.getValueAtPercentile(50) / 1e3)
                .put(prefix + "p99_ms", micros.getValueAtPercentile(99) / 1e3)
                .put(prefix + "max_ms", micros.getMaxValue() / 1e3);
    }

    @Override
    public void close() {
        topic.stop();
    }
}
