package io.recstream.job.ingest;

import io.recstream.job.ingest.CatchUpSource.AllRead;
import io.recstream.job.ingest.CatchUpSource.HasCaughtUp;
import io.recstream.job.ingest.CatchUpSource.HasRead;
import io.recstream.job.ingest.CatchUpSource.LastRecord;
import io.recstream.job.ingest.CatchUpSource.ReadUpTo;
import java.io.IOException;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the readers the last offset of each partition, and notifies them when all have been read:
 * see {@link CatchUpSource}. Has no state: it starts again each time all readers have registered.
 */
final class CatchUpEnumerator
        extends ForwardingEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> {

    private static final Logger LOG = LoggerFactory.getLogger(CatchUpEnumerator.class);

    private static final long RETRY_MILLIS = 1_000;

    private final SplitEnumeratorContext<KafkaPartitionSplit> context;
    private final LastRecords lastRecords;
    private final StartGate gate;

    /** Subtasks that have emitted the watermark since the newest start. */
    private final Set<Integer> caughtUp = new HashSet<>();

    /** The number of the newest start of the readers; messages of older starts are ignored. */
    private int start;

    /** Partitions whose last record no reader has emitted yet. */
    private Set<Integer> left = Set.of();

    /** Looks up the last records; the coordinator's thread must not wait for brokers. */
    private Thread search;

    CatchUpEnumerator(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
            SplitEnumeratorContext<KafkaPartitionSplit> context,
            LastRecords lastRecords,
            StartGate gate) {
        super(enumerator);
        this.gate = gate;
        this.context = context;
        this.lastRecords = lastRecords;
    }

    @Override
    public void addReader(int subtask) {
        super.addReader(subtask);
        if (context.registeredReaders().size() == context.currentParallelism()) {
            begin();
        }
    }

    private void begin() {
        int current = ++start;
        left = Set.of();
        caughtUp.clear();
        stopSearch();
        search = new Thread(() -> search(current), "last-records");
        search.setDaemon(true);
        search.setContextClassLoader(getClass().getClassLoader());
        search.start();
    }

    private void search(int current) {
        while (!Thread.currentThread().isInterrupted()) {
            try {
                Map<Integer, LastRecord> records = lastRecords.find();
                context.runInCoordinatorThread(() -> send(current, records));
                return;
            } catch (InterruptException e) {
                return; // Closed, or the readers have started once more.
            } catch (RuntimeException e) {
                if (Thread.currentThread().isInterrupted()) {
                    return;
                }
                LOG.warn("Cannot look up the end of the catalogue; lists wait", e);
                try {
                    Thread.sleep(RETRY_MILLIS);
                } catch (InterruptedException closed) {
                    return;
                }
            }
        }
    }

    private void send(int current, Map<Integer, LastRecord> records) {
        if (current == start) {
            left = new HashSet<>(records.keySet());
            sendToAll(left.isEmpty() ? new AllRead() : new ReadUpTo(start, records));
        }
    }

    @Override
    public void handleSourceEvent(int subtask, SourceEvent event) {
        if (event instanceof HasCaughtUp) {
            caughtUp.add(subtask);
            if (gate != null && caughtUp.size() == context.currentParallelism()) {
                gate.open(StartGate.CATALOG, StartGate.attempt(context, subtask));
            }
        } else if (!(event instanceof HasRead read)) {
            super.handleSourceEvent(subtask, event);
        } else if (read.start() == start && left.removeAll(read.partitions()) && left.isEmpty()) {
            sendToAll(new AllRead());
        }
    }

    private void sendToAll(SourceEvent event) {
        context.registeredReaders()
                .keySet()
                .forEach(subtask -> context.sendEventToSourceReader(subtask, event));
    }

    private void stopSearch() {
        if (search != null) {
            search.interrupt();
        }
    }

    @Override
    public void close() throws IOException {
        if (gate != null) {
            gate.close(StartGate.CATALOG);
        }
        stopSearch();
        super.close();
    }
}
