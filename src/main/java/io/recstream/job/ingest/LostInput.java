package io.recstream.job.ingest;

import java.util.Optional;
import java.util.OptionalLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;

/**
 * Records of a partition that the job has not read and can no longer read.
 *
 * @param from the offset from which the job wanted to continue; {@link #UNKNOWN} if there is none
 * @param now the range that the partition has instead
 */
public record LostInput(TopicPartition partition, Cause cause, long from, PartitionRange now) {

    static final long UNKNOWN = -1;

    /** Why they cannot be read. */
    public enum Cause {
        /** By retention, or by request: the partition begins later now. */
        DELETED,
        /** The topic was deleted and created again: its id is another one. */
        OTHER_TOPIC,
        /** The topic has fewer partitions than before, so it was created again. */
        NO_PARTITION,
        /** The partition ends before what was read: another topic, or a truncated log. */
        BEYOND_END,
        /** The partition's leader has lost records that were read, and has others there. */
        TRUNCATED
    }

    /**
     * Compares the offset that the job wants to read with the partition's range.
     *
     * @param topicId the id of the topic that the offset belongs to; zero if it is not known
     * @param offset the one of the next record to read
     */
    public static Optional<LostInput> find(
            TopicPartition partition, Uuid topicId, long offset, PartitionRange now) {
        boolean isKnown = !topicId.equals(Uuid.ZERO_UUID) && !now.topicId().equals(Uuid.ZERO_UUID);
        Cause cause = null;
        if (isOtherTopic(topicId, now.topicId())) {
            cause = Cause.OTHER_TOPIC;
        } else if (!now.exists()) {
            // A partition that disappeared with an older topic may still be created under the new
            // id.
            cause = isKnown ? null : Cause.NO_PARTITION;
        } else if (offset < now.begin()) {
            cause = Cause.DELETED;
        } else if (offset > now.end()) {
            cause = Cause.BEYOND_END;
        }
        return Optional.ofNullable(cause).map(it -> new LostInput(partition, it, offset, now));
    }

    /** Whether both ids are known and differ. */
    static boolean isOtherTopic(Uuid known, Uuid now) {
        return !known.equals(Uuid.ZERO_UUID) && !now.equals(Uuid.ZERO_UUID) && !known.equals(now);
    }

    /**
     * The lost input where a new leader's log differs from the one that was read.
     *
     * @param offset the one of the next record to read
     * @param divergent the first offset that has another record now; null if it is not known
     */
    static LostInput truncated(
            TopicPartition partition, long offset, Long divergent, PartitionRange now) {
        if (divergent == null || !now.exists()) {
            return new LostInput(partition, Cause.BEYOND_END, offset, now);
        }
        long begin = Math.max(now.begin(), divergent);
        return new LostInput(
                partition,
                Cause.TRUNCATED,
                offset,
                new PartitionRange(now.topicId(), true, begin, now.end()));
    }

    /** Where reading continues: at the earliest record that is left and was not read. */
    public long goesOnAt() {
        return now.exists() ? now.begin() : 0;
    }

    /**
     * Maximum number of lost records: offsets of aborted records, transaction markers and compacted
     * records count as well. Empty if it is not known.
     */
    public OptionalLong records() {
        return cause == Cause.DELETED && from != UNKNOWN
                ? OptionalLong.of(Math.max(0, now.begin() - from))
                : OptionalLong.empty();
    }

    LostInput withFrom(long offset) {
        return new LostInput(partition, cause, offset, now);
    }

    /** A clause that names partition, offsets and number. */
    @Override
    public String toString() {
        String wanted = from < 0 ? "its beginning" : "offset " + from;
        return partition
                + ": "
                + switch (cause) {
                    case DELETED ->
                            "offsets %d to %d (%,d records at most) were deleted before they were read"
                                    .formatted(from, now.begin() - 1, now.begin() - from);
                    case OTHER_TOPIC ->
                            "the topic was deleted and created again%s; what the old one held from %s on is gone, how many records is not known"
                                    .formatted(
                                            now.exists() ? "" : " with fewer partitions", wanted);
                    case NO_PARTITION ->
                            "the partition does not exist any more, so the topic was deleted and created again; what the old one held from %s on is gone, how many records is not known"
                                    .formatted(wanted);
                    case BEYOND_END ->
                            "the job would go on from offset %d, but the partition ends before offset %d: the topic was deleted and created again, or its log was truncated; how many records are gone is not known"
                                    .formatted(from, now.end());
                    case TRUNCATED ->
                            "the job would go on from offset %d, but the log was truncated, and the partition has other records from offset %d on; how many records are gone is not known"
                                    .formatted(from, now.begin());
                };
    }
}
