package io.recstream.validate;

import static io.recstream.model.DeadLetterReason.LATE;

import io.recstream.metrics.DeadLetterCounters;
import io.recstream.metrics.JobMetric;
import io.recstream.metrics.StageMetrics;
import io.recstream.model.DeadLetter;
import io.recstream.model.Incoming;
import io.recstream.model.SourceRecord;
import io.recstream.model.UserEvent;
import io.recstream.state.CodecType;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Forwards accepted events that are not late; all others become dead letters.
 *
 * <p>Keyed by: nothing; must see each partition in its order, so it follows the source without a
 * shuffle. State: the newest accepted time of each source partition. Forgets when: never; as many
 * entries as partitions. Emits: the accepted events; to {@link #DEAD_LETTERS} the rest.
 */
public final class ValidateEvent extends ProcessFunction<Incoming<UserEvent>, Incoming<UserEvent>>
        implements CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "validate-event";

    private final long patienceMillis;

    private transient PartitionClocks clocks;
    private transient ListState<PartitionClock> saved;
    private transient Counter accepted;
    private transient DeadLetterCounters rejected;

    /**
     * @param maxOutOfOrderness how much disorder the watermark waits for
     * @param allowedLateness how far behind the watermark an event is still welcome
     */
    public ValidateEvent(Duration maxOutOfOrderness, Duration allowedLateness) {
        this.patienceMillis = maxOutOfOrderness.plus(allowedLateness).toMillis();
    }

    static ListStateDescriptor<PartitionClock> clocksState() {
        return new ListStateDescriptor<>(
                "partition-clocks", CodecType.of(PartitionClock.class, new PartitionClockCodec()));
    }

    /** Every subtask gets all clocks: the source may assign it any partition. */
    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        clocks = new PartitionClocks(patienceMillis);
        saved = context.getOperatorStateStore().getUnionListState(clocksState());
        for (PartitionClock clock : saved.get()) {
            clocks.merge(clock);
        }
    }

    @Override
    public void open(OpenContext context) {
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        accepted = metrics.counter(JobMetric.ACCEPTED);
        rejected = new DeadLetterCounters(metrics);
    }

    @Override
    public void processElement(
            Incoming<UserEvent> incoming, Context context, Collector<Incoming<UserEvent>> out) {
        Incoming<UserEvent> verdict = incoming.isAccepted() ? unlessLate(incoming) : incoming;
        if (verdict.isAccepted()) {
            accepted.inc();
            out.collect(verdict);
        } else {
            rejected.count(verdict.rejection().reason());
            context.output(DEAD_LETTERS, verdict.deadLetter(STAGE));
        }
    }

    private Incoming<UserEvent> unlessLate(Incoming<UserEvent> incoming) {
        SourceRecord source = incoming.source();
        long late = clocks.lateMillis(source.topic(), source.partition(), incoming.value().time());
        return late == 0
                ? incoming
                : Incoming.rejected(
                        source,
                        LATE,
                        late
                                + " ms beyond the "
                                + patienceMillis
                                + " ms that its partition's events may be behind the newest");
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        saved.update(clocks.clocks());
    }
}
