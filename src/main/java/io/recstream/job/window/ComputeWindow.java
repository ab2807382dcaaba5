package io.recstream.job.window;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
 * <p>The windows end with the newest pane that an event of the user or the watermark has reached.
 * One event-time timer a user: at the next moment when something leaves a window.
 */
public final class ComputeWindow extends KeyedProcessFunction<String, EnrichedEvent, UserFeatures>
        implements CachingFunction, CheckpointedFunction {

    private static final long serialVersionUID = 1L;
    private static final String PANE = "pane-millis";
    private static final String HORIZON = "horizon-millis";

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
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<UserWindowState> cell;
    private transient PaneFold fold;
    private transient BroadcastState<String, Long> keptPanes;
    private transient Counter corrections;

    /**
     * @param lengths of the windows, ascending, each a multiple of the pane
     * @param topCategories maximum number of categories in a window's features
     * @param minInterval between two emissions of one user, processing time; zero emits every
     *     change
     * @param acceptsIncomplete whether to start with windows that cannot be computed exactly from
     *     the panes of a savepoint
     * @param cacheBytes heap for decoded state; 0 writes every change at once
     */
    public ComputeWindow(
            List<Duration> lengths,
            Duration pane,
            int topCategories,
            Duration minInterval,
            boolean acceptsIncomplete,
            long cacheBytes) {
        this.shape = WindowShape.of(lengths, pane, topCategories);
        this.minIntervalMillis = minInterval.toMillis();
        this.acceptsIncomplete = acceptsIncomplete;
        this.cacheBytes = cacheBytes;
    }

    static MapStateDescriptor<String, Long> keptPanes() {
        return new MapStateDescriptor<>("kept-panes", Types.STRING, Types.LONG);
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        keptPanes = context.getOperatorStateStore().getBroadcastState(keptPanes());
        Long paneMillis = keptPanes.get(PANE);
        if (paneMillis != null && !acceptsIncomplete) {
            Optional<String> objection =
                    new KeptPanes(paneMillis, keptPanes.get(HORIZON)).incompatibility(shape);
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
    }

    @Override
    public void open(OpenContext context) {
        cell = WINDOWS.cached(getRuntimeContext(), keys, cacheBytes);
        fold = new PaneFold(shape);
        corrections =
                new StageMetrics(getRuntimeContext().getMetricGroup())
                        .counter(JobMetric.CORRECTIONS);
    }

    @Override
    public void processElement(EnrichedEvent enriched, Context context, Collector<UserFeatures> out)
            throws IOException {
        UserEvent event = enriched.event();
        if (event.endsUser()) {
            boolean known = retire(context, out);
            if (event.isErasure()) {
                context.output(
                        CommandReports.TAG,
                        CommandReport.Done.ofKey(event, "compute-window", known ? 1 : 0));
            }
            return;
        }
        if (event.isMerge()) {
            note(event.resolution().missingBefore(), context, out);
            return;
        }
        if (!event.isReplay()
                && shape.paneOf(event.time())
                        < shape.paneOf(context.timerService().currentWatermark())) {
            corrections.inc();
        }
        UserWindowState windows = load();
        PaneRing ring = windows.ring;
        ring.add(
                event.time(),
                event.itemId(),
                event.type(),
                enriched.category(),
                event.valueMicros());
        ring.advance(newestPane(event.time(), context.timerService()), shape);
        settle(windows, true, context, out);
    }

    /** Of a person without features nothing is missing: they begin with the next event. */
    private void note(long missingBefore, Context context, Collector<UserFeatures> out)
            throws IOException {
        UserWindowState windows = cell.load();
        if (windows != null && missingBefore > windows.missingBefore) {
            windows.missingBefore = missingBefore;
            emitOrHoldBack(windows, context, out);
            cell.store(windows);
        }
    }

    /**
     * Ends the user's features.
     *
     * @return whether there were some
     */
    private boolean retire(Context context, Collector<UserFeatures> out) throws IOException {
        UserWindowState windows = cell.load();
        if (windows == null) {
            return false;
        }
        TimerService timers = context.timerService();
        cancelDeparture(windows, timers);
        cancelEmission(windows, timers);
        out.collect(UserFeatures.tombstone(context.getCurrentKey()));
        cell.clear();
        return true;
    }

    @Override
    public void onTimer(long time, OnTimerContext context, Collector<UserFeatures> out)
            throws IOException {
        UserWindowState windows = load();
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            windows.emissionTimer = UserWindowState.NONE;
            emit(windows, context, out);
            cell.store(windows);
        } else {
            windows.departureTimer = UserWindowState.NONE;
            long newestPane = newestPane(time, context.timerService());
            settle(windows, windows.ring.advance(newestPane, shape), context, out);
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

    private long newestPane(long time, TimerService timers) {
        return Math.max(shape.paneOf(time), shape.paneOf(timers.currentWatermark()));
    }

    /** Updates state and timers to match the ring, and emits the features if they have changed. */
    private void settle(
            UserWindowState windows, boolean changed, Context context, Collector<UserFeatures> out)
            throws IOException {
        TimerService timers = context.timerService();
        if (windows.ring.isEmpty()) {
            emit(windows, context, out);
            out.collect(UserFeatures.tombstone(context.getCurrentKey()));
            cancelDeparture(windows, timers);
            cell.clear();
            return;
        }
        long departure = shape.startOf(windows.ring.nextDeparture(shape));
        if (windows.departureTimer == UserWindowState.NONE || departure < windows.departureTimer) {
            cancelDeparture(windows, timers);
            timers.registerEventTimeTimer(departure);
            windows.departureTimer = departure;
        }
        if (changed) {
            emitOrHoldBack(windows, context, out);
        }
        cell.store(windows);
    }

    private void emitOrHoldBack(
            UserWindowState windows, Context context, Collector<UserFeatures> out) {
        TimerService timers = context.timerService();
        long elapsed =
                windows.emittedAt == UserWindowState.NONE
                        ? minIntervalMillis
                        : timers.currentProcessingTime() - windows.emittedAt;
        if (elapsed >= minIntervalMillis || elapsed < 0) {
            emit(windows, context, out);
        } else if (windows.emissionTimer == UserWindowState.NONE) {
            windows.emissionTimer = windows.emittedAt + minIntervalMillis;
            timers.registerProcessingTimeTimer(windows.emissionTimer);
        }
    }

    private void emit(UserWindowState windows, Context context, Collector<UserFeatures> out) {
        TimerService timers = context.timerService();
        cancelEmission(windows, timers);
        if (minIntervalMillis > 0) {
            windows.emittedAt = timers.currentProcessingTime();
        }
        windows.version++;
        PaneRing ring = windows.ring;
        out.collect(
                new UserFeatures(
                        context.getCurrentKey(),
                        windows.version,
                        shape.startOf(ring.asOf() + 1),
                        ring.lastEventTime(),
                        ring.eventsTotal(),
                        ring.windows(fold),
                        windows.missingBefore));
    }

    private static IllegalStateException refusal(String objection) {
        return new IllegalStateException(
                objection
                        + ", or set recstream.windows.accept-incomplete: true to start with windows that"
                        + " are not exact until the longest of them has passed");
    }

    private static void cancelEmission(UserWindowState windows, TimerService timers) {
        if (windows.emissionTimer != UserWindowState.NONE) {
            timers.deleteProcessingTimeTimer(windows.emissionTimer);
            windows.emissionTimer = UserWindowState.NONE;
        }
    }

    private static void cancelDeparture(UserWindowState windows, TimerService timers) {
        if (windows.departureTimer != UserWindowState.NONE) {
            timers.deleteEventTimeTimer(windows.departureTimer);
            windows.departureTimer = UserWindowState.NONE;
        }
    }
}
