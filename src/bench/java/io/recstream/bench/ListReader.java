package io.recstream.bench;

import java.util.BitSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.serialization.Deserializer;

/** Reads lists from Kafka and measures the latency from the scheduled time of their events. */
final class ListReader implements AutoCloseable {

    private static final int FETCH_BYTES = 64 << 20;
    private static final int DIGITS = 3;
    private static final long MAX_MICROS = TimeUnit.MINUTES.toMicros(10);

    private final TopicFollower<Object, Integer> topic;
    private final Schedule schedule;
    private final long from;
    private final Histogram micros = new Histogram(MAX_MICROS, DIGITS);
    private final BitSet seen = new BitSet();
    private volatile int distinct;

    /**
     * Starts to read from the beginning.
     *
     * @param from number of the first measured event
     */
    ListReader(TopicFollower.Source source, Schedule schedule, long from) {
        this.schedule = schedule;
        this.from = from;
        Map<String, Object> settings =
                Map.of(
                        ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
                        20_000,
                        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                        FETCH_BYTES,
                        ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
                        FETCH_BYTES,
                        ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
                        FETCH_BYTES / 4,
                        ConsumerConfig.RECEIVE_BUFFER_CONFIG,
                        4 << 20,
                        ConsumerConfig.CHECK_CRCS_CONFIG,
                        false);
        Deserializer<Object> none = (unused, key) -> null;
        topic = TopicFollower.start(source, settings, none, new TriggerNumber(), this::arrived);
    }

    /** Number of distinct events with a list. */
    long distinctEvents() {
        topic.check();
        return distinct;
    }

    /** Milliseconds; NaN if nothing was measured. To be called after the reader has stopped. */
    double percentile(double percent) {
        return micros.getTotalCount() == 0
                ? Double.NaN
                : micros.getValueAtPercentile(percent) / 1000.0;
    }

    private void arrived(ConsumerRecords<Object, Integer> lists, long now) {
        for (ConsumerRecord<Object, Integer> list : lists) {
            if (list.value() != null) {
                arrived(list.value(), now);
            }
        }
        distinct = seen.cardinality();
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
        topic.stop();
    }
}
