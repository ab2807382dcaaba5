package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Replays a {@link BenchInput} into a job of this process: one split per subtask, each from its
 * checkpointed offset, as soon as it is opened. After the last record it waits for more, as the end
 * of an input would fire all timers.
 */
final class MemorySource<T>
        implements Source<DecodedRecord<T>, MemorySource.MemorySplit, byte[]>, AutoCloseable {

    private static final long serialVersionUID = 1L;
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** The inputs, which are too large for a job graph. */
    private static final Map<Long, Playing<?>> PLAYING = new ConcurrentHashMap<>();

    private final long number = NUMBERS.incrementAndGet();
    private final double perSecond;

    /** A feed, and whether it is open. */
    record Playing<T>(BenchInput<T> feed, CompletableFuture<Void> opened) {}

    private MemorySource(double perSecond) {
        this.perSecond = perSecond;
    }

    /** As fast as possible. */
    static <T> MemorySource<T> of(BenchInput<T> feed) {
        return of(feed, Double.POSITIVE_INFINITY);
    }

    /**
     * At a constant rate.
     *
     * @param perSecond records a second of all splits
     */
    static <T> MemorySource<T> of(BenchInput<T> feed, double perSecond) {
        MemorySource<T> source = new MemorySource<>(perSecond);
        PLAYING.put(source.number, new Playing<>(feed, new CompletableFuture<>()));
        return source;
    }

    /** Starts the records. */
    MemorySource<T> open() {
        PLAYING.get(number).opened().complete(null);
        return this;
    }

    /** Removes the feed. */
    @Override
    public void close() {
        PLAYING.remove(number);
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<DecodedRecord<T>, MemorySplit> createReader(SourceReaderContext context) {
        @SuppressWarnings("unchecked")
        Playing<T> playing = (Playing<T>) PLAYING.get(number);
        return new MemoryReader<>(playing, perSecond, context);
    }

    @Override
    public SplitEnumerator<MemorySplit, byte[]> createEnumerator(
            SplitEnumeratorContext<MemorySplit> context) {
        return new MemoryEnumerator(context, true);
    }

    /** The readers keep their splits. */
    @Override
    public SplitEnumerator<MemorySplit, byte[]> restoreEnumerator(
            SplitEnumeratorContext<MemorySplit> context, byte[] checkpoint) {
        return new MemoryEnumerator(context, false);
    }

    @Override
    public SimpleVersionedSerializer<MemorySplit> getSplitSerializer() {
        return new MemorySplit.Serializer();
    }

    @Override
    public SimpleVersionedSerializer<byte[]> getEnumeratorCheckpointSerializer() {
        return new MemoryEnumerator.Nothing();
    }

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

    /** Assigns each subtask the split with its number. */
    private static final class MemoryEnumerator
            implements SplitEnumerator<MemorySource.MemorySplit, byte[]> {

        private static final byte[] NOTHING = {};

        private final SplitEnumeratorContext<MemorySource.MemorySplit> context;
        private final boolean assigns;

        /**
         * @param assigns whether splits are assigned; restored readers have theirs
         */
        MemoryEnumerator(
                SplitEnumeratorContext<MemorySource.MemorySplit> context, boolean assigns) {
            this.context = context;
            this.assigns = assigns;
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<MemorySource.MemorySplit> splits, int subtask) {
            splits.forEach(split -> context.assignSplit(split, subtask));
        }

        @Override
        public void addReader(int subtask) {
            if (assigns) {
                context.assignSplit(
                        new MemorySource.MemorySplit(subtask, context.currentParallelism(), 0),
                        subtask);
            }
        }

        @Override
        public byte[] snapshotState(long checkpoint) {
            return NOTHING;
        }

        @Override
        public void close() {}

        /** Without state. */
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

    /** Emits one record per call, like the Kafka reader, in the order of its split. */
    private static final class MemoryReader<T>
            implements SourceReader<DecodedRecord<T>, MemorySource.MemorySplit> {

        /** How often an input that has ended is looked at again: it may grow. */
        private static final long MORE_INPUT_MILLIS = 50;

        private final MemorySource.Playing<T> playing;
        private final double perNano;
        private final SourceReaderContext context;
        private CompletableFuture<Void> available = new CompletableFuture<>();
        private MemorySource.MemorySplit split;
        private BenchInput.Cursor<T> cursor;
        private long next;
        private long startNanos;

        MemoryReader(
                MemorySource.Playing<T> playing, double perSecond, SourceReaderContext context) {
            this.playing = playing;
            this.perNano = perSecond / TimeUnit.SECONDS.toNanos(1) / context.currentParallelism();
            this.context = context;
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<DecodedRecord<T>> output) {
            if (cursor == null) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            if (!playing.opened().isDone()) {
                available = playing.opened();
                return InputStatus.NOTHING_AVAILABLE;
            }
            if (next >= cursor.size()) {
                available = after(MORE_INPUT_MILLIS);
                return InputStatus.NOTHING_AVAILABLE;
            }
            if (perNano != Double.POSITIVE_INFINITY && !isDue()) {
                available = after(1);
                return InputStatus.NOTHING_AVAILABLE;
            }
            output.collect(cursor.at(next++));
            return InputStatus.MORE_AVAILABLE;
        }

        private boolean isDue() {
            long now = System.nanoTime();
            if (startNanos == 0) {
                startNanos = now - (long) (next / perNano);
            }
            return next <= (now - startNanos) * perNano;
        }

        private static CompletableFuture<Void> after(long millis) {
            return new CompletableFuture<Void>()
                    .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS);
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void addSplits(List<MemorySource.MemorySplit> splits) {
            split = splits.get(0);
            if (splits.size() != 1 || split.splits() != context.currentParallelism()) {
                throw new IllegalStateException("The parallelism of a benchmark does not change");
            }
            cursor = playing.feed().cursor(split.split(), split.splits());
            next = split.offset();
            available.complete(null);
        }

        @Override
        public List<MemorySource.MemorySplit> snapshotState(long checkpoint) {
            List<MemorySource.MemorySplit> splits = new ArrayList<>();
            if (split != null) {
                splits.add(new MemorySource.MemorySplit(split.split(), split.splits(), next));
            }
            return splits;
        }

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
