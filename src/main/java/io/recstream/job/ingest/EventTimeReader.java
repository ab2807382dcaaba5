package io.recstream.job.ingest;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceFeedback;
import io.recstream.job.model.UserEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.util.clock.Clock;

/**
 * Emits the event time of {@link EventTimeProgress} as watermarks.
 *
 * <p>A step of a second or more is emitted right behind the event that causes it, so that in a fast
 * replay the event time at each record does not depend on the wall clock; a smaller step with the
 * next tick. An event that is rejected, by the source or by an operator that is chained to it
 * ({@link SourceFeedback}), does not advance event time.
 */
@SuppressWarnings("try") // close() throws what that of the wrapped reader throws.
final class EventTimeReader
        extends ForwardingReader<DecodedRecord<UserEvent>, KafkaPartitionSplit> {

    static final long TICK_MILLIS = 200;

    /** Number of records between two readings of the clock. */
    private static final int RECORDS_PER_CLOCK_READ = 64;

    private final SourceReaderContext context;
    private final EventTimeProgress progress;
    private final Clock clock;
    private final boolean alone;
    private final SourceFeedback feedback = SourceFeedback.ofThisTask();
    private final Map<String, EventTimeProgress.Partition> partitions = new HashMap<>();

    private Outputs outputs;
    private CompletableFuture<Void> recordsOrTick;

    /** The pause that has begun and not been counted yet, or null. */
    private Pause pause;

    /** The pauses before it, in all. */
    private long pausedNanos;

    private long records;
    private long ticked;
    private long lastWatermark = EventTimeProgress.NONE;

    // Written with each tick, read by the metrics.
    private volatile long behindMillis;
    private volatile int holder = -1;

    EventTimeReader(
            SourceReader<DecodedRecord<UserEvent>, KafkaPartitionSplit> reader,
            SourceReaderContext context,
            EventTimeProgress progress,
            Clock clock) {
        super(reader);
        this.context = context;
        this.progress = progress;
        this.clock = clock;
        this.alone = context.currentParallelism() == 1;
        this.ticked = clock.relativeTimeMillis() - TICK_MILLIS;
        StageMetrics metrics = new StageMetrics(context.metricGroup());
        metrics.gauge(JobMetric.EVENT_TIME_BEHIND, () -> behindMillis);
        metrics.gauge(JobMetric.EVENT_TIME_HOLDER, () -> holder);
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        for (KafkaPartitionSplit split : splits) {
            partitions.computeIfAbsent(
                    split.splitId(), id -> progress.add(split.getTopicPartition().partition()));
        }
        super.addSplits(splits);
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof ReadersProgress.OfOthers others) {
            progress.others(others.limit(), others.lead());
        } else {
            super.handleSourceEvents(event);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<DecodedRecord<UserEvent>> output) throws Exception {
        if (outputs == null || outputs.output != output) {
            outputs = new Outputs(output);
        }
        InputStatus status = super.pollNext(outputs);
        if (status == InputStatus.MORE_AVAILABLE) {
            if (pause != null) {
                endPause();
            }
            if (++records % RECORDS_PER_CLOCK_READ == 0) {
                tickIfDue(status);
            }
        } else {
            beginPauseIfNone();
            tickIfDue(status);
        }
        return status;
    }

    /** Completes with the next record or, so that time advances without one, with the next tick. */
    @Override
    public CompletableFuture<Void> isAvailable() {
        CompletableFuture<Void> available = super.isAvailable();
        if (available.isDone()) {
            return available;
        }
        if (recordsOrTick == null || recordsOrTick.isDone()) {
            CompletableFuture<Void> tick =
                    new CompletableFuture<Void>()
                            .completeOnTimeout(null, TICK_MILLIS, TimeUnit.MILLISECONDS);
            recordsOrTick = CompletableFuture.anyOf(available, tick).thenAccept(unused -> {});
        }
        return recordsOrTick;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Its only effect is to end the pause.
    private void beginPauseIfNone() {
        if (pause != null && pause.hasEnded()) {
            endPause();
        }
        CompletableFuture<Void> available = super.isAvailable();
        if (pause == null && !available.isDone()) {
            pause = new Pause(clock);
            available.thenRun(pause::end);
        }
    }

    private void endPause() {
        pausedNanos += pause.nanos();
        pause = null;
    }

    private void tickIfDue(InputStatus status) {
        long now = clock.relativeTimeMillis();
        if (now - ticked < TICK_MILLIS && status != InputStatus.END_OF_INPUT) {
            return;
        }
        ticked = now;
        long waited =
                TimeUnit.NANOSECONDS.toMillis(pausedNanos + (pause == null ? 0 : pause.nanos()));
        progress.tick(new EventTimeProgress.Reading(now, waited, records));
        outputs.emitEventTime();
        behindMillis = progress.behindMillis();
        holder = progress.holder();
        if (!alone) {
            long limit =
                    status == InputStatus.END_OF_INPUT
                            ? EventTimeProgress.UNLIMITED
                            : progress.limit();
            context.sendSourceEventToCoordinator(
                    new ReadersProgress.Report(limit, progress.ownLead()));
        }
    }

    /**
     * A period without a record to read. The fetching thread ends it, so that the time until the
     * task polls again, which may be busy, is not counted.
     */
    private static final class Pause {

        private final Clock clock;
        private final long began;
        private volatile boolean ended;
        private volatile long end;

        Pause(Clock clock) {
            this.clock = clock;
            this.began = clock.relativeTimeNanos();
        }

        void end() {
            end = clock.relativeTimeNanos();
            ended = true;
        }

        boolean hasEnded() {
            return ended;
        }

        long nanos() {
            return (ended ? end : clock.relativeTimeNanos()) - began;
        }
    }

    /** The task's output, with one output for each partition. */
    private final class Outputs implements ReaderOutput<DecodedRecord<UserEvent>> {

        private final ReaderOutput<DecodedRecord<UserEvent>> output;

        Outputs(ReaderOutput<DecodedRecord<UserEvent>> output) {
            this.output = output;
        }

        /** Emits event time as a watermark, if it has advanced. */
        void emitEventTime() {
            long reached = progress.eventTime();
            if (reached > lastWatermark) {
                lastWatermark = reached;
                output.emitWatermark(new Watermark(reached));
            }
        }

        @Override
        public SourceOutput<DecodedRecord<UserEvent>> createOutputForSplit(String splitId) {
            return new PartitionOutput(
                    this, output.createOutputForSplit(splitId), partitions.get(splitId));
        }

        @Override
        public void releaseOutputForSplit(String splitId) {
            output.releaseOutputForSplit(splitId);
            progress.remove(partitions.remove(splitId));
        }

        @Override
        public void collect(DecodedRecord<UserEvent> incoming) {
            output.collect(incoming);
        }

        @Override
        public void collect(DecodedRecord<UserEvent> incoming, long timestamp) {
            output.collect(incoming, timestamp);
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
    }

    /** Emits a record, and then the watermark that follows from it. */
    private final class PartitionOutput implements SourceOutput<DecodedRecord<UserEvent>> {

        private final Outputs all;
        private final SourceOutput<DecodedRecord<UserEvent>> output;
        private final EventTimeProgress.Partition partition;

        PartitionOutput(
                Outputs all,
                SourceOutput<DecodedRecord<UserEvent>> output,
                EventTimeProgress.Partition partition) {
            this.all = all;
            this.output = output;
            this.partition = partition;
        }

        @Override
        public void collect(DecodedRecord<UserEvent> incoming) {
            feedback.reset();
            output.collect(incoming);
            advance(incoming);
        }

        @Override
        public void collect(DecodedRecord<UserEvent> incoming, long timestamp) {
            feedback.reset();
            output.collect(incoming, timestamp);
            advance(incoming);
        }

        private void advance(DecodedRecord<UserEvent> incoming) {
            if (incoming.isAccepted()
                    && !feedback.isRefused()
                    && progress.accept(partition, incoming.value().time())) {
                all.emitEventTime();
            }
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
    }
}
