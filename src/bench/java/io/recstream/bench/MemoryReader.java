package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/** Emits one record a call, as the reader of Kafka's records does, in the order of its split. */
final class MemoryReader<T> implements SourceReader<DecodedRecord<T>, MemorySplit> {

    private final MemorySource.Playing<T> playing;
    private final double perNano;
    private final SourceReaderContext context;
    private CompletableFuture<Void> available = new CompletableFuture<>();
    private MemorySplit split;
    private Feed.Cursor<T> cursor;
    private long next;
    private long startNanos;

    MemoryReader(MemorySource.Playing<T> playing, double perSecond, SourceReaderContext context) {
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
            available = tick();
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (perNano != Double.POSITIVE_INFINITY && !isDue()) {
            available = tick();
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

    private static CompletableFuture<Void> tick() {
        return CompletableFuture.runAsync(
                () -> {}, CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS));
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return available;
    }

    @Override
    public void addSplits(List<MemorySplit> splits) {
        split = splits.get(0);
        if (splits.size() != 1 || split.splits() != context.currentParallelism()) {
            throw new IllegalStateException("The parallelism of a benchmark does not change");
        }
        cursor = playing.feed().cursor(split.split(), split.splits());
        next = split.offset();
        available.complete(null);
    }

    @Override
    public List<MemorySplit> snapshotState(long checkpoint) {
        List<MemorySplit> splits = new ArrayList<>();
        if (split != null) {
            splits.add(new MemorySplit(split.split(), split.splits(), next));
        }
        return splits;
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {}
}
