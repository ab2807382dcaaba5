package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.util.clock.SystemClock;

/**
 * Events with watermarks that all partitions of the topic agree on, whichever subtask reads them:
 * see {@link EventTimeProgress}. A subtask without partitions follows the others, so none is ever
 * idle.
 *
 * <p>The readers report to the enumerator, which answers with what the others have reported. A job
 * of parallelism 1 sends nothing. Nothing of it is in the state of the source.
 *
 * @param <E> the enumerator's state
 */
public final class EventTimeSource<E>
        extends ForwardingSource<DecodedRecord<UserEvent>, KafkaPartitionSplit, E> {

    private static final long serialVersionUID = 1L;

    private final Duration maxOutOfOrderness;
    private final Duration idleTimeout;
    private final Duration settleTime;

    /**
     * @param maxOutOfOrderness by how much event time stays behind a partition's newest event
     * @param idleTimeout a partition that does not advance for so long (wall clock) is silent
     * @param settleTime for how long (wall clock) silent partitions are waited for before event
     *     time follows the others
     */
    public EventTimeSource(
            Source<DecodedRecord<UserEvent>, KafkaPartitionSplit, E> source,
            Duration maxOutOfOrderness,
            Duration idleTimeout,
            Duration settleTime) {
        super(source);
        this.maxOutOfOrderness = maxOutOfOrderness;
        this.idleTimeout = idleTimeout;
        this.settleTime = settleTime;
    }

    /** To be used with this source: its records have Kafka's time, its watermarks are its own. */
    public static WatermarkStrategy<DecodedRecord<UserEvent>> times() {
        return WatermarkStrategy.<DecodedRecord<UserEvent>>noWatermarks()
                .withTimestampAssigner((incoming, unused) -> incoming.source().timestamp());
    }

    @Override
    public SourceReader<DecodedRecord<UserEvent>, KafkaPartitionSplit> createReader(
            SourceReaderContext context) throws Exception {
        return new EventTimeReader(
                super.createReader(context),
                context,
                new EventTimeProgress(
                        maxOutOfOrderness.toMillis(),
                        idleTimeout.toMillis(),
                        settleTime.toMillis(),
                        context.currentParallelism() == 1),
                SystemClock.getInstance());
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, E> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) throws Exception {
        return new Enumerator<>(super.createEnumerator(context), context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, E> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, E checkpoint) throws Exception {
        return new Enumerator<>(super.restoreEnumerator(context, checkpoint), context);
    }

    private static final class Enumerator<E> extends ForwardingEnumerator<KafkaPartitionSplit, E> {

        private final SplitEnumeratorContext<KafkaPartitionSplit> context;
        private final ReadersProgress progress;
        private final Map<Integer, ReadersProgress.OfOthers> answered = new HashMap<>();

        Enumerator(
                SplitEnumerator<KafkaPartitionSplit, E> enumerator,
                SplitEnumeratorContext<KafkaPartitionSplit> context) {
            super(enumerator);
            this.context = context;
            this.progress = new ReadersProgress(context.currentParallelism());
        }

        /** Comes for all readers that have failed together before any of them is back. */
        @Override
        public void addSplitsBack(List<KafkaPartitionSplit> splits, int subtask) {
            restart(subtask);
            super.addSplitsBack(splits, subtask);
        }

        @Override
        public void addReader(int subtask) {
            restart(subtask);
            super.addReader(subtask);
        }

        private void restart(int subtask) {
            progress.restart(subtask);
            answered.remove(subtask);
        }

        @Override
        public void handleSourceEvent(int subtask, SourceEvent event) {
            if (!(event instanceof ReadersProgress.Report report)) {
                super.handleSourceEvent(subtask, event);
            } else if (context.registeredReaders().containsKey(subtask)) {
                progress.report(subtask, report);
                ReadersProgress.OfOthers others = progress.others(subtask);
                if (!others.equals(answered.put(subtask, others))) {
                    context.sendEventToSourceReader(subtask, others);
                }
            }
        }
    }
}
