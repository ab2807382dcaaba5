package io.recstream.job.validate;

import static io.recstream.job.model.DeadLetterReason.LATE;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceFeedback;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Forwards accepted events that are not late; ignored records are counted, all others become dead
 * letters.
 *
 * <p>An event is late if it is behind the newest event of its partition by more than
 * maxOutOfOrderness and allowedLateness together, or behind event time by more than
 * allowedLateness. The latter happens only to a partition that event time no longer waits for. The
 * source is informed of each rejection, so that rejected events do not hold event time back.
 *
 * <p>Keyed by: nothing; must see each partition in its order, so it follows the source without a
 * shuffle. State: the newest accepted time of each source partition, and the current event time, so
 * that an event that was late before a restart is late after it. Forgets: nothing; there are as
 * many entries as partitions and subtasks. Emits: the accepted events; to {@link #DEAD_LETTERS} the
 * rest.
 */
public final class ValidateEvent
        extends ProcessFunction<DecodedRecord<UserEvent>, DecodedRecord<UserEvent>>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "validate-event";
    private static final String ADVICE =
            "recstream.events.allowed-lateness). Raise that before the event is sent again, or it"
                    + " is late again: docs/operations.md, Late events";

    private final long disorderMillis;
    private final long latenessMillis;

    private transient PartitionClocks clocks;
    private transient ListState<PartitionClock> saved;
    private transient ListState<Long> savedEventTime;
    private transient long restoredEventTime;
    private transient TimerService timers;
    private transient SourceFeedback feedback;
    private transient Counter accepted;
    private transient Counter ignored;
    private transient DeadLetterCounters rejected;

    /**
     * @param maxOutOfOrderness how much disorder the watermark waits for
     * @param allowedLateness how far behind the watermark an event is still accepted
     */
    public ValidateEvent(Duration maxOutOfOrderness, Duration allowedLateness) {
        this.disorderMillis = maxOutOfOrderness.toMillis();
        this.latenessMillis = allowedLateness.toMillis();
    }

    static ListStateDescriptor<PartitionClock> clocksState() {
        return new ListStateDescriptor<>(
                "partition-clocks", CodecType.of(PartitionClock.class, new PartitionClockCodec()));
    }

    static ListStateDescriptor<Long> eventTimeState() {
        return new ListStateDescriptor<>("event-time", Types.LONG);
    }

    /** Every subtask gets all clocks: the source may assign it any partition. */
    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        clocks = new PartitionClocks(disorderMillis + latenessMillis);
        saved = context.getOperatorStateStore().getUnionListState(clocksState());
        for (PartitionClock clock : saved.get()) {
            clocks.merge(clock);
        }
        savedEventTime = context.getOperatorStateStore().getUnionListState(eventTimeState());
        restoredEventTime = Long.MIN_VALUE;
        for (long eventTime : savedEventTime.get()) {
            restoredEventTime = Math.max(restoredEventTime, eventTime);
        }
    }

    @Override
    public void open(OpenContext context) {
        feedback = SourceFeedback.ofThisTask();
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        accepted = metrics.counter(JobMetric.ACCEPTED);
        ignored = metrics.counter(JobMetric.IGNORED);
        rejected = new DeadLetterCounters(metrics);
    }

    @Override
    public void processElement(
            DecodedRecord<UserEvent> incoming,
            Context context,
            Collector<DecodedRecord<UserEvent>> out) {
        timers = context.timerService();
        if (incoming.isIgnored()) {
            ignored.inc();
            return;
        }
        DecodedRecord<UserEvent> verdict = incoming.isAccepted() ? unlessLate(incoming) : incoming;
        if (verdict.isAccepted()) {
            accepted.inc();
            out.collect(verdict);
        } else {
            feedback.refuse();
            rejected.count(verdict.rejection().reason());
            context.output(DEAD_LETTERS, verdict.deadLetter(STAGE));
        }
    }

    private DecodedRecord<UserEvent> unlessLate(DecodedRecord<UserEvent> incoming) {
        SourceRecord source = incoming.source();
        long time = incoming.value().time();
        long eventTime = eventTime();
        if (time + latenessMillis < eventTime) {
            return new DecodedRecord<>(source, null, behindEventTime(source, time, eventTime));
        }
        long late = clocks.lateMillis(source.topic(), source.partition(), time);
        return late == 0
                ? incoming
                : new DecodedRecord<>(source, null, behindItsPartition(source, time));
    }

    private Rejection behindItsPartition(SourceRecord source, long time) {
        long newest = clocks.newest(source.topic(), source.partition());
        return new Rejection(
                LATE,
                "event_time "
                        + Instant.ofEpochMilli(time)
                        + " is "
                        + (newest - time)
                        + " ms behind the newest event of its partition ("
                        + Instant.ofEpochMilli(newest)
                        + "), at most "
                        + (disorderMillis + latenessMillis)
                        + " are accepted (recstream.events.max-out-of-orderness + "
                        + ADVICE);
    }

    private Rejection behindEventTime(SourceRecord source, long time, long eventTime) {
        return new Rejection(
                LATE,
                "event_time "
                        + Instant.ofEpochMilli(time)
                        + " is "
                        + (eventTime - time)
                        + " ms behind event time ("
                        + Instant.ofEpochMilli(eventTime)
                        + "), which no longer waited for partition "
                        + source.partition()
                        + " (recstream.events.idle-timeout,"
                        + " recstream.events.settle-time); at most "
                        + latenessMillis
                        + " are accepted ("
                        + ADVICE);
    }

    private long eventTime() {
        return timers == null
                ? restoredEventTime
                : Math.max(restoredEventTime, timers.currentWatermark());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        saved.update(clocks.clocks());
        savedEventTime.update(List.of(eventTime()));
    }
}
