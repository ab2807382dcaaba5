package io.recstream.job.ingest;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Another source that emits nothing: its splits stay where they start. A savepoint has the state
 * from which the other source, under the same uid, reads on from there.
 *
 * @param <T> the records
 * @param <S> the splits
 * @param <E> the enumerator's state
 */
final class PausedSource<T, S extends SourceSplit, E> extends ForwardingSource<T, S, E> {

    private static final long serialVersionUID = 1L;

    private final StartGate gate;
    private final Set<String> expected;

    /** From a reader to the enumerator: it has these splits. */
    private record HasSplits(Set<String> ids) implements SourceEvent {}

    /**
     * @param gate opened when the readers have all expected splits
     * @param expected ids of splits
     */
    PausedSource(Source<T, S, E> source, StartGate gate, Set<String> expected) {
        super(source);
        this.gate = gate;
        this.expected = new HashSet<>(expected);
    }

    @Override
    public SourceReader<T, S> createReader(SourceReaderContext context) throws Exception {
        return new Reader<>(super.createReader(context), context);
    }

    @Override
    public SplitEnumerator<S, E> createEnumerator(SplitEnumeratorContext<S> context)
            throws Exception {
        return new Enumerator<>(super.createEnumerator(context), context, gate, expected);
    }

    @Override
    public SplitEnumerator<S, E> restoreEnumerator(SplitEnumeratorContext<S> context, E checkpoint)
            throws Exception {
        return new Enumerator<>(
                super.restoreEnumerator(context, checkpoint), context, gate, expected);
    }

    private static final class Enumerator<S extends SourceSplit, E>
            extends ForwardingEnumerator<S, E> {

        private final SplitEnumeratorContext<S> context;
        private final StartGate gate;
        private final Set<String> expected;

        /** The splits of each reader, since it has registered. */
        private final Map<Integer, Set<String>> assigned = new HashMap<>();

        Enumerator(
                SplitEnumerator<S, E> enumerator,
                SplitEnumeratorContext<S> context,
                StartGate gate,
                Set<String> expected) {
            super(enumerator);
            this.context = context;
            this.gate = gate;
            this.expected = expected;
        }

        /** Of readers that fail together, Flink calls this for all before one registers again. */
        @Override
        public void addSplitsBack(List<S> splits, int subtask) {
            assigned.remove(subtask);
            super.addSplitsBack(splits, subtask);
        }

        @Override
        public void addReader(int subtask) {
            assigned.put(subtask, new HashSet<>());
            super.addReader(subtask);
        }

        @Override
        public void handleSourceEvent(int subtask, SourceEvent event) {
            if (!(event instanceof HasSplits splits)) {
                super.handleSourceEvent(subtask, event);
                return;
            }
            assigned.computeIfAbsent(subtask, unused -> new HashSet<>()).addAll(splits.ids());
            Set<String> all =
                    assigned.values().stream().flatMap(Set::stream).collect(Collectors.toSet());
            if (all.containsAll(expected)) {
                gate.open(StartGate.SPLITS, StartGate.attempt(context, subtask));
            }
        }

        @Override
        public void close() throws IOException {
            gate.close(StartGate.SPLITS);
            super.close();
        }
    }

    @SuppressWarnings("try") // close() throws what that of the wrapped reader throws.
    private static final class Reader<T, S extends SourceSplit> extends ForwardingReader<T, S> {

        private final SourceReaderContext context;
        private final CompletableFuture<Void> never = new CompletableFuture<>();
        private final Set<String> ids = new HashSet<>();
        private boolean started;

        Reader(SourceReader<T, S> reader, SourceReaderContext context) {
            super(reader);
            this.context = context;
        }

        /** Those that were restored are added before the reader has registered. */
        @Override
        public void start() {
            super.start();
            started = true;
            report();
        }

        @Override
        public void addSplits(List<S> splits) {
            super.addSplits(splits);
            splits.forEach(split -> ids.add(split.splitId()));
            if (started) {
                report();
            }
        }

        private void report() {
            if (!ids.isEmpty()) {
                context.sendSourceEventToCoordinator(new HasSplits(Set.copyOf(ids)));
            }
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
