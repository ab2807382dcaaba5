package io.recstream.job.dedup;

import io.recstream.job.metrics.DeadLetterCounters;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.ByteWriter;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.ForgottenUsers;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Set;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Drops repeated events of a user, by event id. Exact for events of one id that are not further
 * apart than the horizon.
 *
 * <p>Keyed by user. State: {@link SeenEvents}, and the subtask's watermark, so that an event that
 * was late before a restart is late after it. Forgets: an event id when the watermark has passed
 * its bucket by the horizon and the allowed lateness, because every event that could be compared
 * with it is late then. Emits: the events; to {@link #DEAD_LETTERS} late events and events that
 * reuse an id with other content. Counts unique, duplicate and rejected events. A replayed event is
 * never late; with the retirement of its person all is forgotten. With commands: {@link
 * ForgottenUsers}, whose past events go to {@link #DEAD_LETTERS} as well.
 */
public final class DropDuplicates
        extends KeyedProcessFunction<String, DecodedRecord<UserEvent>, UserEvent>
        implements CachingFunction, CheckpointedFunction {

    public static final OutputTag<DeadLetter> DEAD_LETTERS =
            new OutputTag<>("dead-letters", TypeInformation.of(DeadLetter.class));

    private static final long serialVersionUID = 1L;

    public static final KeyedValue<SeenEvents> SEEN =
            new KeyedValue<>(
                    "seen-events",
                    SeenEvents.class,
                    new SeenEventsCodec(),
                    SeenEvents::new,
                    SeenEvents::sizeInBytes);
    private static final Set<DeadLetterReason> REASONS =
            EnumSet.of(DeadLetterReason.LATE, DeadLetterReason.CONFLICTING_EVENT_ID);

    /** With commands. */
    private static final Set<DeadLetterReason> CONTROLLED_REASONS =
            EnumSet.of(
                    DeadLetterReason.LATE,
                    DeadLetterReason.CONFLICTING_EVENT_ID,
                    DeadLetterReason.FORGOTTEN);

    private static final String STAGE = "drop-duplicate";
    private static final String NEWEST = "newest";

    private final Horizon horizon;
    private final boolean acceptsLate;
    private final boolean controlled;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient ByteWriter scratch;
    private transient WriteBackCell<SeenEvents> cell;
    private transient Counter unique;
    private transient Counter duplicates;
    private transient DeadLetterCounters rejected;
    private transient BroadcastState<String, Long> watermarkState;
    private transient TimerService timers;
    private transient long restoredWatermark;

    /** Null without commands. */
    private transient ForgottenUsers forgotten;

    /**
     * @param horizon maximum distance, in event time, at which two events of one id are recognized
     *     as duplicates
     * @param allowedLateness how far behind the watermark an event may be
     * @param acceptsLate whether later events are accepted nevertheless: those of the archive,
     *     which were not late when they came
     * @param controlled whether there are commands, so that a user may be forgotten
     * @param cacheBytes heap for decoded state; 0 writes every change at once
     */
    public DropDuplicates(
            Duration horizon,
            Duration allowedLateness,
            boolean acceptsLate,
            boolean controlled,
            long cacheBytes) {
        this.horizon = Horizon.of(horizon, allowedLateness);
        this.acceptsLate = acceptsLate;
        this.controlled = controlled;
        this.cacheBytes = cacheBytes;
    }

    static MapStateDescriptor<String, Long> watermark() {
        return new MapStateDescriptor<>("watermark", Types.STRING, Types.LONG);
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        watermarkState = context.getOperatorStateStore().getBroadcastState(watermark());
        Long restored = watermarkState.get(NEWEST);
        restoredWatermark = restored == null ? Long.MIN_VALUE : restored;
        if (controlled) {
            forgotten =
                    ForgottenUsers.restore(
                            context.getOperatorStateStore(), getRuntimeContext().getTaskInfo());
        } else {
            ForgottenUsers.drop(context.getOperatorStateStore());
        }
    }

    @Override
    public void open(OpenContext context) {
        scratch = new ByteWriter();
        cell = SEEN.cached(getRuntimeContext(), keys, cacheBytes);
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        unique = metrics.counter(JobMetric.UNIQUE);
        duplicates = metrics.counter(JobMetric.DUPLICATES);
        rejected = new DeadLetterCounters(metrics, controlled ? CONTROLLED_REASONS : REASONS);
    }

    @Override
    public void processElement(
            DecodedRecord<UserEvent> incoming, Context context, Collector<UserEvent> out)
            throws IOException {
        timers = context.timerService();
        UserEvent event = incoming.value();
        if (event.isErasure()) {
            forget(event, context);
            out.collect(event);
            return;
        }
        boolean past = controlled && forgotten.isPast(event);
        if (past && isOfMerge(event)) {
            return;
        }
        if (event.isRetirement()) {
            clear();
            out.collect(event);
            return;
        }
        if (event.isMerge() || event.setsWeights()) {
            out.collect(event);
            return;
        }
        if (past) {
            rejected.count(DeadLetterReason.FORGOTTEN);
            context.output(DEAD_LETTERS, ForgottenUsers.deadLetter(STAGE, incoming));
            return;
        }
        boolean replayed = event.isReplay();
        if (!acceptsLate && !replayed && horizon.isLate(event.time(), watermarkNow())) {
            reject(incoming, lateness(event), context);
            return;
        }
        SeenEvents seen = load();
        EventFingerprint fingerprint = EventFingerprint.of(event, scratch);
        long bucket = horizon.bucket(event.time());
        switch (judge(seen, event, fingerprint, bucket)) {
            case DUPLICATE -> count(duplicates, replayed);
            case CONFLICT -> reject(incoming, conflict(event), context);
            case NEW -> {
                if (seen.isEmpty()) {
                    timers.registerEventTimeTimer(horizon.expiry(bucket));
                }
                seen.remember(fingerprint, bucket);
                cell.store(seen);
                count(unique, replayed);
                out.collect(event);
            }
        }
    }

    /**
     * Whether it is no event on its way, but of a person who was merged before they were forgotten.
     */
    private static boolean isOfMerge(UserEvent event) {
        return event.isRetirement() || event.isMerge() || event.isReplay();
    }

    private void forget(UserEvent erasure, Context context) throws IOException {
        forgotten.add(erasure);
        boolean known = clear();
        context.output(CommandReports.TAG, CommandReport.Done.ofKey(erasure, STAGE, known ? 1 : 0));
    }

    /**
     * Removes what is known of a user, with the timer, which is under their key as well: one of a
     * retired user would still be there when they are forgotten.
     *
     * @return whether something was known
     */
    private boolean clear() throws IOException {
        SeenEvents seen = cell.load();
        if (seen == null) {
            return false;
        }
        seen.useBuckets(horizon.bucketMillis());
        seen.buckets().forEach(it -> timers.deleteEventTimeTimer(horizon.expiry(it)));
        cell.clear();
        return true;
    }

    /** A replayed event was counted when it happened. */
    private static void count(Counter counter, boolean replayed) {
        if (!replayed) {
            counter.inc();
        }
    }

    /**
     * An event in state of 0.2.0 has another fingerprint; if it is sent again, it is still a
     * duplicate.
     */
    private static SeenEvents.Verdict judge(
            SeenEvents seen, UserEvent event, EventFingerprint fingerprint, long bucket) {
        SeenEvents.Verdict verdict = seen.judge(fingerprint, bucket);
        return verdict == SeenEvents.Verdict.CONFLICT
                ? seen.judge(EventFingerprint.withoutExtras(event), bucket)
                : verdict;
    }

    /**
     * State and timer exist together: when the state becomes empty, the timer is not registered
     * again.
     */
    @Override
    public void onTimer(long time, OnTimerContext context, Collector<UserEvent> out)
            throws IOException {
        timers = context.timerService();
        SeenEvents seen = load();
        seen.forgetBefore(horizon.oldestLive(timers.currentWatermark()));
        if (seen.isEmpty()) {
            cell.clear();
        } else {
            timers.registerEventTimeTimer(horizon.expiry(seen.oldestBucket()));
            cell.store(seen);
        }
    }

    @Override
    public void flush() throws IOException {
        cell.flush();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        watermarkState.put(NEWEST, watermarkNow());
        if (controlled) {
            forgotten.snapshot(horizon.lateBefore(watermarkNow()));
        }
    }

    private SeenEvents load() throws IOException {
        SeenEvents seen = cell.load();
        if (seen == null) {
            return new SeenEvents(horizon.bucketMillis());
        }
        seen.useBuckets(horizon.bucketMillis());
        return seen;
    }

    private long watermarkNow() {
        return timers == null
                ? restoredWatermark
                : Math.max(restoredWatermark, timers.currentWatermark());
    }

    private Rejection lateness(UserEvent event) {
        return new Rejection(
                DeadLetterReason.LATE,
                ("event_time %s is %d ms behind event time (%s), at most %d are accepted"
                                + " (recstream.events.allowed-lateness). Raise that before the event"
                                + " is sent again, or it is late again: docs/operations.md, Late"
                                + " events")
                        .formatted(
                                Instant.ofEpochMilli(event.time()),
                                watermarkNow() - event.time(),
                                Instant.ofEpochMilli(watermarkNow()),
                                horizon.latenessMillis()));
    }

    private static Rejection conflict(UserEvent event) {
        return new Rejection(
                DeadLetterReason.CONFLICTING_EVENT_ID,
                "The user %s has sent the event_id %s before, with other content: %s %s at %d, value %s"
                        .formatted(
                                Quoted.of(event.userId()),
                                Quoted.of(event.eventId()),
                                Quoted.of(event.type()),
                                Quoted.of(event.itemId()),
                                event.time(),
                                MicroUnits.toUnits(event.valueMicros())));
    }

    private void reject(
            DecodedRecord<UserEvent> incoming,
            Rejection rejection,
            KeyedProcessFunction<String, DecodedRecord<UserEvent>, UserEvent>.Context context) {
        rejected.count(rejection.reason());
        context.output(DEAD_LETTERS, new DeadLetter(STAGE, rejection, incoming.source()));
    }
}
