package io.recstream.server;

import io.recstream.telemetry.TimeOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * The committed records of some topics from a time on, in rounds: each is what the topics hold at
 * one moment, in the order of Kafka's timestamps over all partitions. So an event comes before the
 * list that it led to, however far the partitions are read. The first round is the backlog. Memory
 * is bounded. Of one thread.
 */
final class ExperimentRecords {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    /**
     * Topics are moved by so much behind the ones before them: a list that came before the event
     * that it follows, by the clocks of two machines, would not be compared.
     */
    private static final long LATER_MILLIS = 3_000;

    /** Records of all partitions together that are ahead of others. */
    private static final int WAITING = 20_000;

    private static final long ROUND_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private final Consumer<byte[], byte[]> consumer;
    private final List<String> topics;
    private final TimeOrder<TopicPartition, ConsumerRecord<byte[], byte[]>> order =
            new TimeOrder<>();
    private final List<TopicPartition> partitions = new ArrayList<>();
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> starts = new HashMap<>();
    private final List<ConsumerRecord<byte[], byte[]>> ofNextRound = new ArrayList<>();
    private boolean truncated;
    private boolean caughtUp;
    private long nextRound;

    /**
     * Looks up the topics; those that do not exist are left out.
     *
     * @param topics in the order in which records of the same time come
     * @param unread receives the topics that are left out
     */
    ExperimentRecords(
            Consumer<byte[], byte[]> consumer,
            List<String> topics,
            long sinceMillis,
            Set<String> unread) {
        this.consumer = consumer;
        this.topics = topics;
        for (String topic : topics) {
            List<TopicPartition> known = partitionsOf(topic);
            if (known.isEmpty()) {
                unread.add(topic);
            } else {
                unread.remove(topic);
                partitions.addAll(known);
            }
        }
        Map<TopicPartition, Long> times = new HashMap<>();
        partitions.forEach(it -> times.put(it, sinceMillis));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(times, TIMEOUT);
        Map<TopicPartition, Long> beginnings = consumer.beginningOffsets(partitions, TIMEOUT);
        ends.putAll(consumer.endOffsets(partitions, TIMEOUT));
        for (TopicPartition partition : partitions) {
            OffsetAndTimestamp first = found.get(partition);
            long start = first == null ? ends.get(partition) : first.offset();
            starts.put(partition, Math.min(start, ends.get(partition)));
            truncated |= first != null && start > 0 && start == beginnings.get(partition);
            order.begin(partition);
        }
    }

    private List<TopicPartition> partitionsOf(String topic) {
        List<PartitionInfo> known = consumer.partitionsFor(topic, TIMEOUT);
        return known == null
                ? List.of()
                : known.stream().map(it -> new TopicPartition(topic, it.partition())).toList();
    }

    /** Whether a topic has more partitions than at the beginning. */
    boolean hasNewPartitions() {
        return topics.stream().anyMatch(it -> !partitions.containsAll(partitionsOf(it)));
    }

    List<TopicPartition> partitions() {
        return partitions;
    }

    /** Whether retention may have deleted records since the time. */
    boolean isTruncated() {
        return truncated;
    }

    /** Whether what was there at the beginning has been read. */
    boolean isCaughtUp() {
        return caughtUp;
    }

    /** To be called once the partitions are assigned. */
    void seek() {
        starts.forEach(consumer::seek);
    }

    /** Takes the records of a poll, and passes on those whose turn it is. */
    void take(
            Iterable<ConsumerRecord<byte[], byte[]>> polled,
            java.util.function.Consumer<ConsumerRecord<byte[], byte[]>> to) {
        for (ConsumerRecord<byte[], byte[]> found : polled) {
            add(found);
        }
        if (order.isEnded() && System.nanoTime() - nextRound >= 0) {
            beginRound();
        }
        for (TopicPartition partition : partitions) {
            if (isRead(partition)) {
                order.ended(partition);
            }
        }
        for (var next = order.next(); next != null; next = order.next()) {
            to.accept(next);
        }
        caughtUp |= order.isEnded();
        throttle();
    }

    private void beginRound() {
        nextRound = System.nanoTime() + ROUND_NANOS;
        ends.putAll(consumer.endOffsets(partitions, TIMEOUT));
        partitions.forEach(order::begin);
        List<ConsumerRecord<byte[], byte[]>> before = List.copyOf(ofNextRound);
        ofNextRound.clear();
        before.forEach(this::add);
    }

    private void add(ConsumerRecord<byte[], byte[]> found) {
        TopicPartition partition = new TopicPartition(found.topic(), found.partition());
        if (found.offset() < ends.get(partition)) {
            order.add(partition, time(found), found);
        } else {
            ofNextRound.add(found);
        }
    }

    /** Whether a partition has no more records of this round. */
    private boolean isRead(TopicPartition partition) {
        return consumer.position(partition, TIMEOUT) >= ends.get(partition);
    }

    private long time(ConsumerRecord<byte[], byte[]> found) {
        return found.timestamp() + LATER_MILLIS * topics.indexOf(found.topic());
    }

    /** Partitions that are ahead of the others wait for them. */
    private void throttle() {
        int most = Math.max(1, WAITING / Math.max(1, partitions.size()));
        List<TopicPartition> ahead = new ArrayList<>();
        List<TopicPartition> behind = new ArrayList<>();
        for (TopicPartition partition : partitions) {
            boolean isAhead =
                    order.size(partition) >= most || (!order.isEnded() && isRead(partition));
            (isAhead ? ahead : behind).add(partition);
        }
        consumer.pause(ahead);
        consumer.resume(behind);
    }
}
