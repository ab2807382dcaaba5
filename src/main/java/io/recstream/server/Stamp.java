package io.recstream.server;

import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * Where a record of an output topic is, and what says how new it is. The records of a key are in
 * one partition until a topic gets more of them; then the key continues in another one, and the two
 * are read in any order.
 *
 * @param timestamp Kafka's, epoch milliseconds
 * @param generatedAt epoch milliseconds: the record's own, or Kafka's where it has none
 * @param version 0 where the record has none, as an item of the catalogue
 */
record Stamp(int partition, long offset, long timestamp, long generatedAt, long version) {

    static final int BYTES = Integer.BYTES + 4 * Long.BYTES;

    /**
     * Versions begin again at 1 after a tombstone. A key's lives are further apart than this, the
     * clocks of two TaskManagers less.
     */
    private static final long SAME_LIFE_MILLIS = Duration.ofHours(1).toMillis();

    /** A tombstone says nothing but where and when it was written. */
    static Stamp tombstone(int partition, long offset, long timestamp) {
        return new Stamp(partition, offset, timestamp, timestamp, 0);
    }

    /**
     * Whether this record replaces that one. Within a partition the later one does; of two
     * partitions the one that was generated later, of about the same time the higher version.
     */
    boolean replaces(Stamp other) {
        if (partition == other.partition) {
            return offset > other.offset;
        }
        long later = generatedAt - other.generatedAt;
        if (Math.abs(later) > SAME_LIFE_MILLIS || version == other.version) {
            return later == 0 ? partition > other.partition : later > 0;
        }
        return version > other.version;
    }

    /** Whether a tombstone ends this record: where it was there before it. */
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

    /** The bytes of the stamp alone. */
    byte[] toBytes() {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES);
        write(bytes);
        return bytes.array();
    }
}
