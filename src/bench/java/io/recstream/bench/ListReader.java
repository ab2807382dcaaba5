package io.recstream.bench;

import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads lists from Kafka and measures the latency from the scheduled time of their events. One
 * thread; fetches wait up to {@value #WAIT_MILLIS} ms for more records.
 */
final class ListReader implements AutoCloseable {

    private static final int WAIT_MILLIS = 5;
    private static final int FETCH_BYTES = 64 << 20;
    private static final int DIGITS = 3;
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(10);
    private static final java.time.Duration POLL = java.time.Duration.ofMillis(100);

    private final KafkaConsumer<Object, Integer> consumer;
    private final Schedule schedule;
    private final long from;
    private final Thread thread;
    private final Histogram micros = new Histogram(MAX_MICROS, DIGITS);
    private final BitSet seen = new BitSet();
    private volatile int distinct;
    private volatile boolean stopped;
    private volatile RuntimeException failure;

    /**
     * Starts to read from the beginning.
     *
     * @param from number of the first measured event
     */
    ListReader(
            String bootstrapServers,
            String topic,
            int partitions,
            IsolationLevel isolation,
            Schedule schedule,
            long from) {
        this.schedule = schedule;
        this.from = from;
        String level = isolation.toString().toLowerCase(Locale.ROOT);
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, level);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 20_000);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, WAIT_MILLIS);
        properties.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES);
        properties.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, FETCH_BYTES / 4);
        properties.put(ConsumerConfig.RECEIVE_BUFFER_CONFIG, 4 << 20);
        properties.put(ConsumerConfig.CHECK_CRCS_CONFIG, false);
        Deserializer<Object> none = (unused, key) -> null;
        consumer = new KafkaConsumer<>(properties, none, new TriggerNumber());
        List<TopicPartition> all =
                IntStream.range(0, partitions).mapToObj(p -> new TopicPartition(topic, p)).toList();
        consumer.assign(all);
        consumer.seekToBeginning(all);
        thread = new Thread(this::read, "bench-" + level);
        thread.setDaemon(true);
        thread.start();
    }

    /** Number of distinct events with a list. */
    long distinctEvents() {
        if (failure != null) {
            throw new IllegalStateException("Reading the lists failed", failure);
        }
        return distinct;
    }

    /** Milliseconds; NaN if nothing was measured. To be called after the reader has stopped. */
    double percentile(double percent) {
        return micros.getTotalCount() == 0
                ? Double.NaN
                : micros.getValueAtPercentile(percent) / 1000.0;
    }

    private void read() {
        try (consumer) {
            while (!stopped) {
                var lists = consumer.poll(POLL);
                long now = System.nanoTime();
                for (ConsumerRecord<Object, Integer> list : lists) {
                    if (list.value() != null) {
                        arrived(list.value(), now);
                    }
                }
                distinct = seen.cardinality();
            }
        } catch (WakeupException e) {
            stopped = true;
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void arrived(int event, long now) {
        if (seen.get(event)) {
            return;
        }
        seen.set(event);
        if (event >= from) {
            long elapsed = (now - schedule.dueNanos(event)) / 1000;
            micros.recordValue(Math.max(0, Math.min(MAX_MICROS, elapsed)));
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** Stops reading; the percentiles are final. */
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
