package io.recstream.bench;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads a topic from its beginning, on a thread of its own, until it is stopped. Fetches wait up to
 * {@value #WAIT_MILLIS} ms for more records.
 */
final class TopicFollower<K, V> {

    private static final int WAIT_MILLIS = 5;
    private static final Duration POLL = Duration.ofMillis(100);

    /** A topic of {@link KafkaTopics#PARTITIONS} partitions. */
    record Source(String bootstrapServers, String topic, IsolationLevel isolation) {

        String level() {
            return isolation.toString().toLowerCase(Locale.ROOT);
        }
    }

    /** Takes what a poll has returned; called on the reader's thread. */
    interface Sink<K, V> {

        /**
         * Takes records.
         *
         * @param nanos of {@link System#nanoTime} at the return of the poll
         */
        void accept(ConsumerRecords<K, V> records, long nanos) throws IOException;
    }

    private final KafkaConsumer<K, V> consumer;
    private final Sink<K, V> sink;
    private final Thread thread;
    private volatile boolean stopped;
    private volatile Exception failure;

    /**
     * Starts to read.
     *
     * @param more settings of the consumer
     */
    static <K, V> TopicFollower<K, V> start(
            Source source,
            Map<String, Object> more,
            Deserializer<K> keys,
            Deserializer<V> values,
            Sink<K, V> sink) {
        Map<String, Object> properties = new HashMap<>(more);
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, source.bootstrapServers());
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, source.level());
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, WAIT_MILLIS);
        var consumer = new KafkaConsumer<>(properties, keys, values);
        List<TopicPartition> all =
                IntStream.range(0, KafkaTopics.PARTITIONS)
                        .mapToObj(p -> new TopicPartition(source.topic(), p))
                        .toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        var follower = new TopicFollower<>(consumer, sink, "bench-" + source.level());
        follower.thread.start();
        return follower;
    }

    private TopicFollower(KafkaConsumer<K, V> consumer, Sink<K, V> sink, String name) {
        this.consumer = consumer;
        this.sink = sink;
        this.thread = new Thread(this::read, name);
        this.thread.setDaemon(true);
    }

    private void read() {
        try (consumer) {
            while (!stopped) {
                var records = consumer.poll(POLL);
                sink.accept(records, System.nanoTime());
            }
        } catch (WakeupException e) {
            stopped = true;
        } catch (IOException | RuntimeException e) {
            failure = e;
        }
    }

    /** Fails if the topic could not be read. */
    void check() {
        if (failure != null) {
            throw new IllegalStateException("Reading the lists failed", failure);
        }
    }

    /** Returns when the last records have been taken. */
    void stop() {
        stopped = true;
        consumer.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
