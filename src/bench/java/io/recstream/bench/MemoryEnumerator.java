package io.recstream.bench;

import java.util.List;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/** Gives each subtask the split of its own number. */
final class MemoryEnumerator implements SplitEnumerator<MemorySplit, byte[]> {

    private static final byte[] NOTHING = {};

    private final SplitEnumeratorContext<MemorySplit> context;
    private final boolean assigns;

    /**
     * @param assigns whether the readers begin; restored ones have their splits
     */
    MemoryEnumerator(SplitEnumeratorContext<MemorySplit> context, boolean assigns) {
        this.context = context;
        this.assigns = assigns;
    }

    @Override
    public void start() {}

    @Override
    public void handleSplitRequest(int subtask, String host) {}

    @Override
    public void addSplitsBack(List<MemorySplit> splits, int subtask) {
        splits.forEach(split -> context.assignSplit(split, subtask));
    }

    @Override
    public void addReader(int subtask) {
        if (assigns) {
            context.assignSplit(new MemorySplit(subtask, context.currentParallelism(), 0), subtask);
        }
    }

    @Override
    public byte[] snapshotState(long checkpoint) {
        return NOTHING;
    }

    @Override
    public void close() {}

    /** There is nothing to remember. */
    static final class Nothing implements SimpleVersionedSerializer<byte[]> {

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(byte[] nothing) {
            return nothing;
        }

        @Override
        public byte[] deserialize(int version, byte[] bytes) {
            return bytes;
        }
    }
}
