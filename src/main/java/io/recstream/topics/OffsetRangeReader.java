package io.recstream.topics;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Reads the committed records of a topic between two times: in each partition from the first offset
 * at or after the one up to the first offset at or after the other.
 */
public final class OffsetRangeReader {

    private static final Duration POLL = Duration.ofMillis(200);

    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Long> beginnings;
    private Map<TopicPartition, Long> starts;
    private Map<TopicPartition, Long> ends;
    private final Duration timeout;
    private Map<TopicPartition, Long> reached;
    private long waitedNanos;

    /**
     * @param until null for the current end
     * @throws UnknownTopicOrPartitionException if there is no such topic
     */
    public OffsetRangeReader(
            KafkaConsumer<byte[], byte[]> consumer, String topic, Instant since, Instant until) {
        this(consumer, topic, since, until, TIMEOUT);
    }

    OffsetRangeReader(
            KafkaConsumer<byte[], byte[]> consumer,
            String topic,
            Instant since,
            Instant until,
            Duration timeout) {
        this(consumer, topic, timeout);
        starts = at(since, ends);
        ends = until == null ? ends : at(until, ends);
        begin();
    }

    /** All partitions of a topic, up to where they end now. */
    private OffsetRangeReader(
            KafkaConsumer<byte[], byte[]> consumer, String topic, Duration timeout) {
        this.timeout = timeout;
        this.consumer = consumer;
        List<TopicPartition> partitions =
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(topic, info.partition()))
                        .toList();
        if (partitions.isEmpty()) {
            throw new UnknownTopicOrPartitionException("The topic " + topic + " does not exist");
        }
        consumer.assign(partitions);
        beginnings = Map.copyOf(consumer.beginningOffsets(partitions));
        ends = Map.copyOf(consumer.endOffsets(partitions));
        starts = beginnings;
    }

    /**
     * The last offsets of each partition that there are now.
     *
     * @param offsets so many of each partition; those without a committed record count as well
     * @throws UnknownTopicOrPartitionException if there is no such topic
     */
    static OffsetRangeReader last(
            KafkaConsumer<byte[], byte[]> consumer, String topic, long offsets) {
        OffsetRangeReader reader = new OffsetRangeReader(consumer, topic, TIMEOUT);
        Map<TopicPartition, Long> starts = new HashMap<>();
        reader.ends.forEach(
                (partition, end) ->
                        starts.put(
                                partition,
                                Math.max(reader.beginnings.get(partition), end - offsets)));
        reader.starts = starts;
        reader.begin();
        return reader;
    }

    private void begin() {
        starts.forEach((partition, start) -> consumer.seek(partition, start));
        reached = starts;
    }

    private Map<TopicPartition, Long> at(Instant moment, Map<TopicPartition, Long> now) {
        Map<TopicPartition, Long> times = new HashMap<>();
        now.keySet().forEach(partition -> times.put(partition, moment.toEpochMilli()));
        Map<TopicPartition, Long> offsets = new HashMap<>(now);
        for (Map.Entry<TopicPartition, OffsetAndTimestamp> found :
                consumer.offsetsForTimes(times).entrySet()) {
            if (found.getValue() != null) {
                offsets.merge(found.getKey(), found.getValue().offset(), Math::min);
            }
        }
        return offsets;
    }

    /** The first offset of each partition in the range. */
    public Map<TopicPartition, Long> starts() {
        return starts;
    }

    /** The oldest offsets of the topic. */
    public Map<TopicPartition, Long> beginnings() {
        return beginnings;
    }

    public boolean isRead() {
        return positions().entrySet().stream()
                .allMatch(position -> position.getValue() >= ends.get(position.getKey()));
    }

    /** The next offset of each partition. */
    public Map<TopicPartition, Long> positions() {
        Map<TopicPartition, Long> positions = new HashMap<>();
        starts.forEach(
                (partition, start) ->
                        positions.put(
                                partition,
                                Math.max(
                                        start,
                                        Math.min(
                                                consumer.position(partition),
                                                ends.get(partition)))));
        return positions;
    }

    /**
     * The next records, in order of their offsets in each partition.
     *
     * @throws TimeoutException if there were no records for too long
     */
    public List<ConsumerRecord<byte[], byte[]>> next() {
        long start = System.nanoTime();
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
            TopicPartition partition = new TopicPartition(record.topic(), record.partition());
            if (record.offset() < ends.get(partition)) {
                records.add(record);
            }
        }
        boundWait(System.nanoTime() - start);
        return records;
    }

    private void boundWait(long nanos) {
        Map<TopicPartition, Long> now = positions();
        waitedNanos = now.equals(reached) ? waitedNanos + nanos : 0;
        reached = now;
        if (waitedNanos > timeout.toNanos()) {
            throw new TimeoutException(
                    "The brokers have handed nothing out for "
                            + timeout.toSeconds()
                            + " s, although there is more: "
                            + ends);
        }
    }
}
