package io.recstream.server;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Position and age of a record of an output topic. The records of a key are in one partition until
 * partitions are added to the topic; then the key may continue in another one, and the two are read
 * in any order.
 *
 * @param timestamp Kafka's, epoch milliseconds
 * @param generatedAt epoch milliseconds: the record's own, or Kafka's if it has none
 * @param version 0 if the record has none, like an item of the catalogue
 */
record Stamp(int partition, long offset, long timestamp, long generatedAt, long version) {

    static final int BYTES = Integer.BYTES + 4 * Long.BYTES;

    /**
     * Versions begin again at 1 after a tombstone. The records before and after it are further
     * apart than this, the clocks of two TaskManagers less.
     */
    private static final long MAX_CLOCK_SKEW_MILLIS = Duration.ofHours(1).toMillis();

    /** A tombstone has only position and time. */
    static Stamp tombstone(int partition, long offset, long timestamp) {
        return new Stamp(partition, offset, timestamp, timestamp, 0);
    }

    /**
     * Whether this record replaces the other one. Within a partition the later offset wins; between
     * partitions the later generated one, or at about the same time the higher version.
     */
    boolean replaces(Stamp other) {
        if (partition == other.partition) {
            return offset > other.offset;
        }
        long later = generatedAt - other.generatedAt;
        if (Math.abs(later) > MAX_CLOCK_SKEW_MILLIS || version == other.version) {
            return later == 0 ? partition > other.partition : later > 0;
        }
        return version > other.version;
    }

    /** Whether the tombstone was written after this record. */
    boolean isEndedBy(Stamp tombstone) {
        return partition == tombstone.partition
                ? offset < tombstone.offset
                : timestamp <= tombstone.timestamp;
    }

    void write(ByteBuffer into) {
        into.putInt(partition)
                .putLong(offset)
                .putLong(timestamp)
                .putLong(generatedAt)
                .putLong(version);
    }

    static Stamp read(ByteBuffer from) {
        return new Stamp(
                from.getInt(), from.getLong(), from.getLong(), from.getLong(), from.getLong());
    }

    /** The encoded stamp. */
    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        write(bytes);
        return bytes.array();
    }
}
