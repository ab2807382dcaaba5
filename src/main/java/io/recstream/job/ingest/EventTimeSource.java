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
 * Emits events with one watermark that is computed from all partitions of the topic, whichever
 * subtask reads them: see {@link EventTimeProgress}. A subtask without partitions uses the
 * watermark of the others, so no subtask becomes idle.
 *
 * <p>Each reader reports its progress to the enumerator, which replies with that of the other
 * readers. At parallelism 1 nothing is sent. This progress is not part of the source's checkpointed
 * state.
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
     * How event time follows the partitions.
     *
     * @param maxOutOfOrderness how far event time stays behind the newest event of a partition
     * @param idleTimeout a partition that does not advance for this long (wall clock) is idle
     * @param settleTime how long (wall clock) event time waits for idle partitions before it
     *     advances past them
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

    /**
     * The strategy to use with this source: the timestamp is Kafka's; watermarks come from the
     * source, so Flink generates none.
     */
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

        /**
         * When several readers fail together, Flink calls this for all of them before any registers
         * again.
         */
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
