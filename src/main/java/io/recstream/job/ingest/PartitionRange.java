package io.recstream.job.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * The range of offsets of a partition at the brokers at one moment.
 *
 * @param topicId changes when a topic is deleted and created again; zero if the brokers have none
 * @param exists false where the topic has fewer partitions
 * @param begin the first offset that can be read
 * @param end the offset of the next record
 */
public record PartitionRange(Uuid topicId, boolean exists, long begin, long end) {

    /**
     * Looks up partitions; all of them are in the result.
     *
     * @throws IOException if a topic does not exist, or the brokers do not respond in time
     */
    public static Map<TopicPartition, PartitionRange> of(
            Admin admin, Collection<TopicPartition> partitions, Duration timeout)
            throws IOException {
        Map<TopicPartition, PartitionRange> ranges = answered(admin, partitions, timeout);
        Set<TopicPartition> unanswered = new HashSet<>(partitions);
        unanswered.removeAll(ranges.keySet());
        if (!unanswered.isEmpty()) {
            throw new IOException("No response about " + unanswered + " in " + timeout);
        }
        return ranges;
    }

    /**
     * Like {@link #of}, but without the partitions for which no broker responds in time, such as
     * those without a leader.
     *
     * @throws IOException if a topic does not exist, or no broker responds
     */
    static Map<TopicPartition, PartitionRange> answered(
            Admin admin, Collection<TopicPartition> partitions, Duration timeout)
            throws IOException {
        Map<String, TopicDescription> topics = topics(admin, partitions, timeout);
        Set<TopicPartition> existing =
                partitions.stream()
                        .filter(it -> exists(it, topics.get(it.topic())))
                        .collect(Collectors.toSet());
        long deadline = System.nanoTime() + timeout.toNanos();
        ListOffsetsResult begins = offsets(admin, existing, OffsetSpec.earliest(), timeout);
        ListOffsetsResult ends = offsets(admin, existing, OffsetSpec.latest(), timeout);
        Map<TopicPartition, PartitionRange> ranges = new HashMap<>();
        for (TopicPartition partition : partitions) {
            Uuid id = topics.get(partition.topic()).topicId();
            if (!existing.contains(partition)) {
                ranges.put(partition, new PartitionRange(id, false, 0, 0));
                continue;
            }
            OptionalLong begin = offset(begins, partition, deadline);
            OptionalLong end = offset(ends, partition, deadline);
            if (begin.isPresent() && end.isPresent()) {
                ranges.put(
                        partition,
                        new PartitionRange(id, true, begin.getAsLong(), end.getAsLong()));
            }
        }
        return ranges;
    }

    /**
     * The ids that the topics of these partitions have now.
     *
     * @throws IOException if a topic does not exist, or the brokers do not respond in time
     */
    static Map<String, Uuid> topicIds(
            Admin admin, Collection<TopicPartition> partitions, Duration timeout)
            throws IOException {
        Map<String, Uuid> ids = new HashMap<>();
        topics(admin, partitions, timeout).forEach((name, topic) -> ids.put(name, topic.topicId()));
        return ids;
    }

    private static boolean exists(TopicPartition partition, TopicDescription topic) {
        return topic.partitions().stream().anyMatch(it -> it.partition() == partition.partition());
    }

    private static Map<String, TopicDescription> topics(
            Admin admin, Collection<TopicPartition> partitions, Duration timeout)
            throws IOException {
        Set<String> names =
                partitions.stream().map(TopicPartition::topic).collect(Collectors.toSet());
        return answer(admin.describeTopics(names).allTopicNames(), names, timeout);
    }

    private static ListOffsetsResult offsets(
            Admin admin, Set<TopicPartition> partitions, OffsetSpec end, Duration timeout) {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        partitions.forEach(partition -> wanted.put(partition, end));
        return admin.listOffsets(
                wanted, new ListOffsetsOptions().timeoutMs((int) timeout.toMillis()));
    }

    /** Empty if there is no response up to then. */
    private static OptionalLong offset(
            ListOffsetsResult offsets, TopicPartition partition, long deadline) throws IOException {
        try {
            long left = Math.max(0, deadline - System.nanoTime());
            return OptionalLong.of(
                    offsets.partitionResult(partition).get(left, TimeUnit.NANOSECONDS).offset());
        } catch (TimeoutException e) {
            return OptionalLong.empty();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RetriableException) {
                return OptionalLong.empty();
            }
            throw new IOException("Cannot look up " + partition + " at the brokers", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while looking up " + partition, e);
        }
    }

    private static <T> T answer(KafkaFuture<T> future, Collection<?> of, Duration timeout)
            throws IOException {
        try {
            return future.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new IOException("A topic of " + of + " does not exist", e.getCause());
            }
            throw new IOException("Cannot look up " + of + " at the brokers", e.getCause());
        } catch (TimeoutException e) {
            throw new IOException("No response about " + of + " in " + timeout, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted while looking up " + of, e);
        }
    }
}
