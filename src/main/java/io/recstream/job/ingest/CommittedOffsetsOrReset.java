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
 * The group's committed offsets, or an end of the partition where there is none: looked up once, as
 * numbers.
 *
 * <p>The connector's own initializer leaves the lookup to the readers, and the checkpoint of a
 * partition without a record so far contains "as committed" instead of a number. Restored later,
 * the job would continue at the offset that the group has committed in the meantime, or at the new
 * end of the topic, and skip events that the restored state does not contain.
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

    /** An offset whose record is gone is lost input, which is handled elsewhere. */
    @Override
    @SuppressWarnings("deprecation") // The connector requires this enum.
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
