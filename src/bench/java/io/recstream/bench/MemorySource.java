package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Plays a {@link Feed} of this process into a job of this process: one split per subtask, each from
 * the offset that a checkpoint holds. It waits until it is opened. Behind the last record it waits
 * for more rather than end: the end of an input would fire every timer there is, and no stream of
 * life has one.
 */
final class MemorySource<T>
        implements Source<DecodedRecord<T>, MemorySplit, byte[]>, AutoCloseable {

    private static final long serialVersionUID = 1L;
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** What is too large for a job graph. */
    private static final Map<Long, Playing<?>> PLAYING = new ConcurrentHashMap<>();

    private final long number = NUMBERS.incrementAndGet();
    private final double perSecond;

    /** A feed, and whether it may be played yet. */
    record Playing<T>(Feed<T> feed, CompletableFuture<Void> opened) {}

    private MemorySource(double perSecond) {
        this.perSecond = perSecond;
    }

    /** As fast as the job takes it. */
    static <T> MemorySource<T> of(Feed<T> feed) {
        return of(feed, Double.POSITIVE_INFINITY);
    }

    /**
     * At a steady pace.
     *
     * @param perSecond records a second, of all splits together
     */
    static <T> MemorySource<T> of(Feed<T> feed, double perSecond) {
        MemorySource<T> source = new MemorySource<>(perSecond);
        PLAYING.put(source.number, new Playing<>(feed, new CompletableFuture<>()));
        return source;
    }

    /** From now on records flow. */
    MemorySource<T> open() {
        PLAYING.get(number).opened().complete(null);
        return this;
    }

    /** Lets go of the feed. */
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

    /** The readers have kept their splits. */
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
}
