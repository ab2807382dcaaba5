package io.recstream.job.ingest;

import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.core.io.InputStatus;

/**
 * Another source that emits nothing: its splits stay where they start. A savepoint has the state
 * from which the other source, under the same uid, reads on from there.
 *
 * @param <T> the records
 * @param <S> the splits
 * @param <E> the enumerator's state
 */
public final class PausedSource<T, S extends SourceSplit, E> extends ForwardingSource<T, S, E> {

    private static final long serialVersionUID = 1L;

    public PausedSource(Source<T, S, E> source) {
        super(source);
    }

    @Override
    public SourceReader<T, S> createReader(SourceReaderContext context) throws Exception {
        return new Reader<>(super.createReader(context));
    }

    @SuppressWarnings("try") // close() throws what that of the wrapped reader throws.
    private static final class Reader<T, S extends SourceSplit> extends ForwardingReader<T, S> {

        private final CompletableFuture<Void> never = new CompletableFuture<>();

        Reader(SourceReader<T, S> reader) {
            super(reader);
        }

        /** Event time does not wait for it. */
        @Override
        public InputStatus pollNext(ReaderOutput<T> output) {
            output.markIdle();
            return InputStatus.NOTHING_AVAILABLE;
        }

        /** Commits nothing to the consumer group: it is the live job's. */
        @Override
        public void notifyCheckpointComplete(long checkpointId) {}

        @Override
        public CompletableFuture<Void> isAvailable() {
            return never;
        }
    }
}
