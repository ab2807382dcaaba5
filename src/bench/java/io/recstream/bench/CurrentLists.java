package io.recstream.bench;

import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * The newest committed list of each user, and how long after a moment the expected ones came.
 * Thread-safe.
 */
final class CurrentLists implements AutoCloseable {

    private static final int WAIT_MILLIS = 5;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final int DIGITS = 3;
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(10);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Thread thread = new Thread(this::read, "bench-lists");
    private final Map<String, Set<String>> lists = new HashMap<>();
    private final Histogram ofNotices = new Histogram(MAX_MICROS, DIGITS);
    private final Histogram ofEvents = new Histogram(MAX_MICROS, DIGITS);

    /** Users whose list is to come. */
    private final Set<String> expected = new HashSet<>();

    /** The item that the expected lists do not have; null if any list will do. */
    private String without;

    private long since;
    private volatile boolean stopped;
    private RuntimeException failure;

    /** Starts to read from the beginning. */
    CurrentLists(String bootstrapServers, String topic) {
        ByteArrayDeserializer bytes = new ByteArrayDeserializer();
        consumer =
                new KafkaConsumer<>(
                        Map.of(
                                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                                bootstrapServers,
                                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                                "read_committed",
                                ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG,
                                false,
                                ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG,
                                WAIT_MILLIS),
                        bytes,
                        bytes);
        List<TopicPartition> all =
                IntStream.range(0, KafkaTopics.PARTITIONS)
                        .mapToObj(p -> new TopicPartition(topic, p))
                        .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        thread.setDaemon(true);
        thread.start();
    }

    private void read() {
        try (consumer) {
            while (!stopped) {
                var records = consumer.poll(POLL);
                long now = System.nanoTime();
                for (ConsumerRecord<byte[], byte[]> list : records) {
                    arrived(list, now);
                }
            }
        } catch (WakeupException e) {
            stopped = true;
        } catch (IOException e) {
            fail(new UncheckedIOException(e));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private synchronized void fail(RuntimeException e) {
        failure = e;
    }

    private synchronized void arrived(ConsumerRecord<byte[], byte[]> list, long now)
            throws IOException {
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

    private synchronized void check() {
        if (failure != null) {
            throw new IllegalStateException("Reading the lists failed", failure);
        }
    }

    synchronized long users() {
        check();
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
        check();
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
        stopped = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
