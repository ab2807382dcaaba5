package io.recstream.bench;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * A part of a feed.
 *
 * @param offset of the next record
 */
record MemorySplit(int split, int splits, long offset) implements SourceSplit {

    @Override
    public String splitId() {
        return Integer.toString(split);
    }

    /** 16 bytes. */
    static final class Serializer implements SimpleVersionedSerializer<MemorySplit> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(MemorySplit split) {
            return ByteBuffer.allocate(16)
                    .putInt(split.split())
                    .putInt(split.splits())
                    .putLong(split.offset())
                    .array();
        }

        @Override
        public MemorySplit deserialize(int version, byte[] bytes) throws IOException {
            ByteBuffer from = ByteBuffer.wrap(bytes);
            return new MemorySplit(from.getInt(), from.getInt(), from.getLong());
        }
    }
}
