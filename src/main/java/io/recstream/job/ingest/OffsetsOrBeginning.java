package io.recstream.job.ingest;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;
import org.apache.kafka.common.TopicPartition;

/** Given offsets; a partition that has none is read from its beginning. */
final class OffsetsOrBeginning implements OffsetsInitializer {

    private static final long serialVersionUID = 1L;

    private final HashMap<Integer, Long> offsets;

    /**
     * @param offsets by partition
     */
    OffsetsOrBeginning(Map<Integer, Long> offsets) {
        this.offsets = new HashMap<>(offsets);
    }

    @Override
    public Map<TopicPartition, Long> getPartitionOffsets(
            Collection<TopicPartition> partitions, PartitionOffsetsRetriever brokers) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        Set<TopicPartition> others = new HashSet<>();
        for (TopicPartition partition : partitions) {
            Long offset = offsets.get(partition.partition());
            if (offset == null) {
                others.add(partition);
            } else {
                starts.put(partition, offset);
            }
        }
        if (!others.isEmpty()) {
            starts.putAll(brokers.beginningOffsets(others));
        }
        return starts;
    }

    /** An offset whose record is gone is lost input, which is handled elsewhere. */
    @Override
    @SuppressWarnings("deprecation") // The connector requires this enum.
    public OffsetResetStrategy getAutoOffsetResetStrategy() {
        return OffsetResetStrategy.NONE;
    }
}
