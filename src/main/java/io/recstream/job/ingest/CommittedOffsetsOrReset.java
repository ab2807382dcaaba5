package io.recstream.job.ingest;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/**
 * The group's committed offsets, or where there is none an end of the partition: looked up once, as
 * numbers.
 *
 * <p>The connector's own initializer leaves the looking up to the readers, and a checkpoint of a
 * partition of which nothing was read yet holds no number but "as committed". Restored later, it
 * would go on where the group had come to in the meantime, or at the new end of the topic: events
 * would be skipped that the restored state has not seen.
 */
final class CommittedOffsetsOrReset implements OffsetsInitializer {

    private static final long serialVersionUID = 1L;

    private final boolean earliest;

    /**
     * @param earliest whether a partition without a committed offset is read from its beginning;
     *     otherwise from its end
     */
    CommittedOffsetsOrReset(boolean earliest) {
        this.earliest = earliest;
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever brokers) {
        Map<TopicPartition, Long> offsets = new HashMap<>(brokers.committedOffsets(partitions));
        Set<TopicPartition> others = new HashSet<>(partitions);
        others.removeAll(offsets.keySet());
        if (!others.isEmpty()) {
            offsets.putAll(
                    earliest ? brokers.beginningOffsets(others) : brokers.endOffsets(others));
        }
        return offsets;
    }

    /** An offset whose record the topic no longer holds is a loss, not a matter of this choice. */
    @Override
    @SuppressWarnings("deprecation") // The connector requires this enum.
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
