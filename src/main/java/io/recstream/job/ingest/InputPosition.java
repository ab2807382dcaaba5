package io.recstream.job.ingest;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * The position in a partition from which a job continues.
 *
 * @param topicId of the topic that the offset belongs to; zero if it is not known
 * @param offset of the next record; below zero if it was not looked up yet
 */
public record InputPosition(TopicPartition partition, Uuid topicId, long offset) {

    /** Reads an entry of a source's reader state. */
    public static InputPosition read(byte[] entry) throws IOException {
        return of(
                SimpleVersionedSerialization.readVersionAndDeSerialize(
                        new TopicSplitSerializer(), entry));
    }

    static InputPosition of(KafkaPartitionSplit split) {
        return new InputPosition(
                split.getTopicPartition(), TopicSplit.topicIdOf(split), split.getStartingOffset());
    }

    /**
     * The input that a job which continues from these positions has lost, in the order of the
     * partitions.
     *
     * @throws IOException if a topic does not exist, or the brokers do not respond in time
     */
    public static List<LostInput> lost(
            Admin admin, Collection<InputPosition> positions, Duration timeout) throws IOException {
        Map<TopicPartition, PartitionRange> ranges =
                PartitionRange.of(
                        admin, positions.stream().map(InputPosition::partition).toList(), timeout);
        List<LostInput> lost = new ArrayList<>();
        for (InputPosition position : positions) {
            PartitionRange now = ranges.get(position.partition);
            LostInput.find(position.partition, position.topicId, position.offsetIn(now), now)
                    .ifPresent(lost::add);
        }
        lost.sort(
                Comparator.comparing((LostInput it) -> it.partition().topic())
                        .thenComparing(it -> it.partition().partition()));
        return lost;
    }

    /**
     * The offset as a number. "The beginning" of a known topic means offset 0, because the
     * partition did not exist yet.
     */
    long offsetIn(PartitionRange now) {
        return offsetInAny().orElse(now.exists() ? now.begin() : 0);
    }

    /** Like {@link #offsetIn}; empty if it depends on the partition's range. */
    OptionalLong offsetInAny() {
        boolean isFirst =
                offset == KafkaPartitionSplit.EARLIEST_OFFSET && !topicId.equals(Uuid.ZERO_UUID);
        return offset >= 0 || isFirst ? OptionalLong.of(Math.max(0, offset)) : OptionalLong.empty();
    }
}
