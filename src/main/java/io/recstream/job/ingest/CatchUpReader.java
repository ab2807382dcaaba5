package io.recstream.job.ingest;

import io.recstream.job.ingest.CatchUpSource.AllRead;
import io.recstream.job.ingest.CatchUpSource.HasCaughtUp;
import io.recstream.job.ingest.CatchUpSource.HasRead;
import io.recstream.job.ingest.CatchUpSource.LastRecord;
import io.recstream.job.ingest.CatchUpSource.ReadUpTo;
import io.recstream.job.model.DecodedRecord;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;

/** Reports which partitions it has read up to their last record: see {@link CatchUpSource}. */
@SuppressWarnings("try") // close() throws what the other one does.
final class CatchUpReader<T> extends ForwardingReader<DecodedRecord<T>, KafkaPartitionSplit> {

    private final SourceReaderContext context;

    /** The starting offset of each partition of this reader; negative for the earliest. */
    private final Map<Integer, Long> restored = new HashMap<>();

    /** The offset of the newest record of each partition that this reader has emitted any of. */
    private final Map<Integer, Long> emitted = new HashMap<>();

    /** The last records of all partitions, once they are known. */
    private ReadUpTo goal;

    /** The partitions of this reader whose last record it has not emitted yet. */
    private final Map<Integer, LastRecord> left = new HashMap<>();

    /** Done when all readers have read everything. */
    private final CompletableFuture<Void> allRead = new CompletableFuture<>();

    private boolean caughtUp;
    private WatchedOutput<T> watched;

    CatchUpReader(
            SourceReader<DecodedRecord<T>, KafkaPartitionSplit> reader,
            SourceReaderContext context) {
        super(reader);
        this.context = context;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        super.addSplits(splits);
        Set<Integer> added = new HashSet<>();
        for (KafkaPartitionSplit split : splits) {
            added.add(split.getPartition());
            restored.put(split.getPartition(), split.getStartingOffset());
            emitted.remove(split.getPartition());
        }
        compare(added);
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof ReadUpTo upTo) {
            goal = upTo;
            left.clear();
            compare(restored.keySet());
        } else if (event instanceof AllRead) {
            goal = null;
            left.clear();
            allRead.complete(null);
        } else {
            super.handleSourceEvents(event);
        }
    }

    /** Divides these partitions into those that have been read and those that are left. */
    private void compare(Set<Integer> partitions) {
        if (goal == null) {
            return;
        }
        Set<Integer> read = new HashSet<>();
        for (int partition : partitions) {
            LastRecord last = goal.records().get(partition);
            if (last != null && hasRead(partition, last)) {
                read.add(partition);
            } else if (last != null) {
                left.put(partition, last);
            }
        }
        report(read);
    }

    private boolean hasRead(int partition, LastRecord last) {
        Long newest = emitted.get(partition);
        return newest == null ? last.isBefore(restored.get(partition)) : newest >= last.offset();
    }

    private void report(Set<Integer> read) {
        if (!read.isEmpty()) {
            context.sendSourceEventToCoordinator(new HasRead(goal.start(), read));
        }
    }

    private void emitted(int partition, long offset) {
        emitted.put(partition, offset);
        LastRecord last = left.get(partition);
        if (last != null && offset >= last.offset()) {
            left.remove(partition);
            report(Set.of(partition));
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<DecodedRecord<T>> output) throws Exception {
        if (watched == null) {
            watched = new WatchedOutput<>(output, this);
        }
        if (allRead.isDone() && !caughtUp) {
            caughtUp = true;
            output.emitWatermark(CatchUpSource.CAUGHT_UP);
            context.sendSourceEventToCoordinator(new HasCaughtUp());
        }
        return super.pollNext(watched);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> available = super.isAvailable();
        return caughtUp || available.isDone()
                ? available
                : CompletableFuture.anyOf(available, allRead).thenAccept(either -> {});
    }

    /** Forwards everything, and reports each record to the reader. */
    private static final class WatchedOutput<T> implements ReaderOutput<DecodedRecord<T>> {

        private final SourceOutput<DecodedRecord<T>> output;
        private final ReaderOutput<DecodedRecord<T>> all;
        private final CatchUpReader<T> reader;

        WatchedOutput(ReaderOutput<DecodedRecord<T>> output, CatchUpReader<T> reader) {
            this(output, output, reader);
        }

        private WatchedOutput(
                SourceOutput<DecodedRecord<T>> output,
                ReaderOutput<DecodedRecord<T>> all,
                CatchUpReader<T> reader) {
            this.output = output;
            this.all = all;
            this.reader = reader;
        }

        @Override
        public void collect(DecodedRecord<T> incoming) {
            output.collect(incoming);
            reader.emitted(incoming.source().partition(), incoming.source().offset());
        }

        @Override
        public void collect(DecodedRecord<T> incoming, long timestamp) {
            output.collect(incoming, timestamp);
            reader.emitted(incoming.source().partition(), incoming.source().offset());
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            output.emitWatermark(watermark);
        }

        @Override
        public void markIdle() {
            output.markIdle();
        }

        @Override
        public void markActive() {
            output.markActive();
        }

        @Override
        public SourceOutput<DecodedRecord<T>> createOutputForSplit(String split) {
            return new WatchedOutput<>(all.createOutputForSplit(split), all, reader);
        }

        @Override
        public void releaseOutputForSplit(String split) {
            all.releaseOutputForSplit(split);
        }
    }
}
