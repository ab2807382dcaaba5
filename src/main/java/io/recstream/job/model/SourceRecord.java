package io.recstream.job.model;

import java.util.Arrays;
import java.util.Objects;

/**
 * A Kafka record as it was received, with its coordinates, as a dead letter contains it.
 *
 * @param timestamp the record's Kafka timestamp, epoch milliseconds
 * @param key the raw key, or null
 * @param payload the raw value, or null for a tombstone
 */
public record SourceRecord(
        String topic, int partition, long offset, long timestamp, byte[] key, byte[] payload) {

    /** The coordinates and the timestamp alone: key and payload may be of a person. */
    public SourceRecord withoutContent() {
        return new SourceRecord(topic, partition, offset, timestamp, null, null);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceRecord that
                && topic.equals(that.topic)
                && partition == that.partition
                && offset == that.offset
                && timestamp == that.timestamp
                && Arrays.equals(key, that.key)
                && Arrays.equals(payload, that.payload);
    }

    @Override
    public int hashCode() {
        return Objects.hash(topic, partition, offset);
    }

    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
