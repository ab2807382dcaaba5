package io.recstream.job.window;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.EventTimeFunction;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.util.Collector;

/**
 * Aggregates each user's events in sliding windows: exact at pane granularity, corrected by late
 * events, and decreasing to zero as time passes.
 *
 * <p>Keyed by user. State: {@link UserWindowState}, read once and written once an event, whatever
 * the number of windows; and which windows can be computed from the stored panes, so that a start
 * with other windows fails. Forgets: a user when the last pane leaves the longest window. Emits:
 * {@link UserFeatures} whenever they change, but at most once per user and interval; at the end
 * with zeros, then a tombstone; at the user's retirement or erasure only the tombstone. Counts
 * {@code corrections}: events of a pane that the watermark had already left.
 *
 * <p>The windows end with the newest pane that has an event of the user, or as of which one has
 * left a window: that of the last change, so that features do not depend on the steps in which the
 * watermark advances. The next moment when something leaves a window of a user is in a {@link
 * DepartureQueue} on the heap, which is built from the state at a restore; where that has no room,
 * it is an event-time timer of Flink.
 */
public final class ComputeWindow extends KeyedProcessFunction<String, EnrichedEvent, UserFeatures>
        implements CachingFunction, EventTimeFunction<UserFeatures>, CheckpointedFunction {

    private static final long serialVersionUID = 1L;
    private static final String PANE = "pane-millis";
    private static final String HORIZON = "horizon-millis";

    /** Absent where it is a pane. */
    private static final String STEP = "step-millis";

    /** Whether there are users whose departure has no timer. */
    private static final String QUEUES = "queues-departures";

    /** A departure that is farther ahead waits longer in the queue than most. */
    private static final long FAR_MILLIS = Duration.ofHours(1).toMillis();

    public static final KeyedValue<UserWindowState> WINDOWS =
            new KeyedValue<>(
                    "user-windows",
                    UserWindowState.class,
                    new UserWindowStateCodec(),
                    UserWindowState::new,
                    UserWindowState::sizeInBytes);

    private final WindowShape shape;
    private final long minIntervalMillis;
    private final boolean acceptsIncomplete;
    private final Heap heap;

    private transient KeyContext keys;
    private transient TimerService timers;
    private transient boolean queuedBefore;
    private transient DepartureQueue departures;
    private transient WriteBackCell<UserWindowState> cell;
    private transient PaneFold fold;
    private transient BroadcastState<String, Long> keptPanes;
    private transient Counter corrections;

    /**
     * What the stage may use of the heap.
     *
     * @param cacheBytes for decoded state; 0 writes every change at once
     * @param departureBytes for the queue of departures; 0 makes each of them a timer of Flink
     */
    public record Heap(long cacheBytes, long departureBytes) implements Serializable {}

    /**
     * @param minInterval between two emissions of one user, processing time; zero emits every
     *     change
     * @param acceptsIncomplete whether to start with windows that cannot be computed exactly from
     *     the panes of a savepoint
     */
    public ComputeWindow(
            WindowShape shape, Duration minInterval, boolean acceptsIncomplete, Heap heap) {
        this.shape = shape;
        this.minIntervalMillis = minInterval.toMillis();
        this.acceptsIncomplete = acceptsIncomplete;
        this.heap = heap;
    }

    static MapStateDescriptor<String, Long> keptPanes() {
        return new MapStateDescriptor<>("kept-panes", Types.STRING, Types.LONG);
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void attach(TimerService ofCurrentKey) {
        timers = ofCurrentKey;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        keptPanes = context.getOperatorStateStore().getBroadcastState(keptPanes());
        queuedBefore = keptPanes.contains(QUEUES);
        Long paneMillis = keptPanes.get(PANE);
        if (paneMillis != null && !acceptsIncomplete) {
            Optional<String> objection =
                    new KeptPanes(
                                    paneMillis,
                                    keptPanes.get(HORIZON),
                                    keptPanes.contains(STEP) ? keptPanes.get(STEP) : paneMillis)
                            .incompatibility(shape);
            if (objection.isPresent()) {
                throw new SuppressRestartsException(refusal(objection.get()));
            }
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        KeptPanes kept = KeptPanes.of(shape);
        keptPanes.put(PANE, kept.paneMillis());
        keptPanes.put(HORIZON, kept.horizonMillis());
        if (kept.stepMillis() > kept.paneMillis()) {
            keptPanes.put(STEP, kept.stepMillis());
        } else {
            keptPanes.remove(STEP);
        }
        if (heap.departureBytes() > 0) {
            keptPanes.put(QUEUES, 1L);
        } else {
            keptPanes.remove(QUEUES);
        }
    }

    @Override
    public void open(OpenContext context) throws Exception {
        cell = WINDOWS.cached(getRuntimeContext(), keys, heap.cacheBytes());
        fold = new PaneFold(shape);
        departures = new DepartureQueue(heap.departureBytes());
        corrections =
                new StageMetrics(getRuntimeContext().getMetricGroup())
                        .counter(JobMetric.CORRECTIONS);
        if (queuedBefore) {
            keys.forEachKey(WINDOWS.name(), this::queueAgain);
        }
    }

    /** After a restore, a departure that has no timer is put into the queue. */
    private void queueAgain() throws IOException {
        UserWindowState windows = cell.peek();
        if (windows.departureTimer == UserWindowState.NONE) {
            windows.ring.usePanes(shape.paneMillis());
            schedule(windows, windows.ring.nextDeparture(shape));
            if (windows.departureTimer != UserWindowState.NONE) {
                cell.store(windows);
            }
        }
    }

    @Override
    public void processElement(EnrichedEvent enriched, Context context, Collector<UserFeatures> out)
            throws IOException {
        UserEvent event = enriched.event();
        if (event.endsUser()) {
            boolean known = retire(out);
            if (event.isErasure()) {
                context.output(
                        CommandReports.TAG,
                        CommandReport.Done.ofKey(event, "compute-window", known ? 1 : 0));
            }
            return;
        }
        if (event.isMerge()) {
            note(event.resolution().missingBefore(), out);
            return;
        }
        long watermark = timers.currentWatermark();
        if (!event.isReplay() && shape.paneOf(event.time()) < shape.paneOf(watermark)) {
            corrections.inc();
        }
        UserWindowState windows = load();
        PaneRing ring = windows.ring;
        long scheduled = ring.nextDeparture(shape);
        ring.add(
                event.time(),
                event.itemId(),
                event.type(),
                enriched.category(),
                event.valueMicros());
        ring.advance(shape.paneOf(event.time()), shape);
        ring.expire(shape.paneOf(watermark), shape);
        settle(windows, scheduled, true, out);
    }

    /** Of a person without features nothing is missing: they begin with the next event. */
    private void note(long missingBefore, Collector<UserFeatures> out) throws IOException {
        UserWindowState windows = cell.load();
        if (windows != null && missingBefore > windows.missingBefore) {
            windows.missingBefore = missingBefore;
            emitOrHoldBack(windows, out);
            cell.store(windows);
        }
    }

    /**
     * Ends the user's features.
     *
     * @return whether there were some
     */
    private boolean retire(Collector<UserFeatures> out) throws IOException {
        UserWindowState windows = cell.load();
        if (windows == null) {
            return false;
        }
        cancelDeparture(windows);
        cancelEmission(windows);
        out.collect(UserFeatures.tombstone(currentUser()));
        cell.clear();
        return true;
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<UserFeatures> out)
            throws IOException {
        UserWindowState windows = load();
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            windows.emissionTimer = UserWindowState.NONE;
            emit(windows, out);
            cell.store(windows);
        } else {
            windows.departureTimer = UserWindowState.NONE;
            long reachedPane = shape.paneOf(Math.max(time, timers.currentWatermark()));
            boolean departed = windows.ring.expire(reachedPane, shape);
            settle(windows, PaneRing.NO_DEPARTURE, departed, out);
        }
    }

    @Override
    public void advanceTo(long watermark, TimestampedCollector<UserFeatures> out)
            throws IOException {
        long reachedPane = shape.paneOf(watermark);
        while (departures.isDue(reachedPane)) {
            out.setAbsoluteTimestamp(shape.startOf(departures.firstPane()));
            DepartureQueue.Keys due = departures.poll();
            while (due.hasNext()) {
                keys.switchTo(due.next());
                depart(reachedPane, out);
            }
        }
    }

    /** Does nothing for a user of whom nothing leaves by now, or who has a timer for it. */
    private void depart(long reachedPane, Collector<UserFeatures> out) throws IOException {
        UserWindowState windows = cell.load();
        if (windows == null || windows.departureTimer != UserWindowState.NONE) {
            return;
        }
        windows.ring.usePanes(shape.paneMillis());
        if (windows.ring.nextDeparture(shape) <= reachedPane) {
            boolean departed = windows.ring.expire(reachedPane, shape);
            settle(windows, PaneRing.NO_DEPARTURE, departed, out);
        }
    }

    @Override
    public void flush() throws IOException {
        cell.flush();
    }

    private UserWindowState load() throws IOException {
        UserWindowState windows = cell.load();
        if (windows == null) {
            return new UserWindowState(new PaneRing(shape.paneMillis()));
        }
        windows.ring.usePanes(shape.paneMillis());
        return windows;
    }

    /**
     * Updates state and departure to match the ring, and emits the features if they have changed.
     *
     * @param scheduled the departure that the user has a timer for, or is in the queue for
     */
    private void settle(
            UserWindowState windows, long scheduled, boolean changed, Collector<UserFeatures> out)
            throws IOException {
        if (windows.ring.isEmpty()) {
            emit(windows, out);
            out.collect(UserFeatures.tombstone(currentUser()));
            cancelDeparture(windows);
            cell.clear();
            return;
        }
        reschedule(windows, scheduled);
        if (changed) {
            emitOrHoldBack(windows, out);
        }
        cell.store(windows);
    }

    /** A timer that is too early stays: it is set again when it fires. */
    private void reschedule(UserWindowState windows, long scheduled) {
        long next = windows.ring.nextDeparture(shape);
        if (windows.departureTimer != UserWindowState.NONE) {
            if (shape.startOf(next) < windows.departureTimer) {
                cancelDeparture(windows);
                schedule(windows, next);
            }
        } else if (next != scheduled) {
            if (scheduled > next && scheduled != PaneRing.NO_DEPARTURE) {
                windows.queuedLater = Math.max(windows.queuedLater, scheduled);
            }
            schedule(windows, next);
        }
    }

    private void schedule(UserWindowState windows, long pane) {
        long time = shape.startOf(pane);
        if (pane == windows.queuedLater) {
            windows.queuedLater = UserWindowState.NONE;
            return;
        }
        boolean far = time - shape.startOf(windows.ring.asOf()) > FAR_MILLIS;
        if (!departures.offer(pane, currentUser(), far)) {
            timers.registerEventTimeTimer(time);
            windows.departureTimer = time;
        }
    }

    private void emitOrHoldBack(UserWindowState windows, Collector<UserFeatures> out) {
        if (minIntervalMillis == 0) {
            emit(windows, out);
            return;
        }
        long elapsed =
                windows.emittedAt == UserWindowState.NONE
                        ? minIntervalMillis
                        : timers.currentProcessingTime() - windows.emittedAt;
        if (elapsed >= minIntervalMillis || elapsed < 0) {
            emit(windows, out);
        } else if (windows.emissionTimer == UserWindowState.NONE) {
            windows.emissionTimer = windows.emittedAt + minIntervalMillis;
            timers.registerProcessingTimeTimer(windows.emissionTimer);
        }
    }

    private void emit(UserWindowState windows, Collector<UserFeatures> out) {
        cancelEmission(windows);
        if (minIntervalMillis > 0) {
            windows.emittedAt = timers.currentProcessingTime();
        }
        windows.version++;
        PaneRing ring = windows.ring;
        out.collect(
                new UserFeatures(
                        currentUser(),
                        windows.version,
                        shape.startOf(ring.asOf() + 1),
                        ring.lastEventTime(),
                        ring.eventsTotal(),
                        ring.windows(fold),
                        windows.missingBefore));
    }

    private String currentUser() {
        return (String) keys.currentKey();
    }

    private static IllegalStateException refusal(String objection) {
        return new IllegalStateException(
                objection
                        + ", or set recstream.windows.accept-incomplete: true to start with windows that"
                        + " are not exact until the longest of them has passed");
    }

    private void cancelEmission(UserWindowState windows) {
        if (windows.emissionTimer != UserWindowState.NONE) {
            timers.deleteProcessingTimeTimer(windows.emissionTimer);
            windows.emissionTimer = UserWindowState.NONE;
        }
    }

    private void cancelDeparture(UserWindowState windows) {
        if (windows.departureTimer != UserWindowState.NONE) {
            timers.deleteEventTimeTimer(windows.departureTimer);
            windows.departureTimer = UserWindowState.NONE;
        }
    }
}
