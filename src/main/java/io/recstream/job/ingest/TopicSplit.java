package io.recstream.job.ingest;

import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.Uuid;

/** A split with its offset, and the id of the topic to which the offset belongs. */
final class TopicSplit extends KafkaPartitionSplit {

    private final Uuid topicId;

    /**
     * @param topicId zero if it is not known
     */
    TopicSplit(KafkaPartitionSplit split, Uuid topicId) {
        super(
                split.getTopicPartition(),
                split.getStartingOffset(),
                split.getStoppingOffset().orElse(NO_STOPPING_OFFSET));
        this.topicId = topicId;
    }

    /** The topic id of a split, or zero. */
    static Uuid topicIdOf(KafkaPartitionSplit split) {
        return split instanceof TopicSplit known ? known.topicId : Uuid.ZERO_UUID;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof TopicSplit that
                && super.equals(that)
                && topicId.equals(that.topicId);
    }

    @Override
    public int hashCode() {
        return 31 * super.hashCode() + topicId.hashCode();
    }

    @Override
    public String toString() {
        return super.toString() + " of topic " + topicId;
    }
}
