package io.recstream.job.session;

import io.recstream.job.model.BoundedMap;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.SessionParameters;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.CurrentEventWeights;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyGroups;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Assigns sequence numbers to a user's events and emits one {@link ItemUpdate} for each item of the
 * session's context.
 *
 * <p>Keyed by user. State: one {@link SessionState}; with commands, per subtask the {@link
 * CurrentEventWeights}. Forgets: after the idle time without an event (event time). Emits: for a
 * positive event one update for each distinct item of the context, the event's own item first; for
 * a negative event updates for its own item and for the items that respond; for an impression, a
 * replayed event and a retirement only for its own item. A retirement also ends all sessions. A
 * merge has the context of the newest session, and goes to the items that respond. An erasure
 * removes the user; it goes to its own item, from there to the list, and once to each key group of
 * the items. Weights of event types count from the next event on.
 */
public final class TrackSession extends KeyedProcessFunction<String, UserEvent, ItemUpdate>
        implements CachingFunction, CheckpointedFunction {

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "track-session";

    /** As many as the lists remember. */
    private static final int MAX_FORGOTTEN = 10_000;

    public static final KeyedValue<SessionState> STATE =
            new KeyedValue<>(
                    "session",
                    SessionState.class,
                    new SessionStateCodec(),
                    SessionState::sizeInBytes);

    private final Map<String, Double> weights;
    private final int respondingItems;
    private final SessionParameters parameters;
    private final long idleMillis;
    private final boolean controlled;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<SessionState> states;
    private transient KeyGroups keyGroups;

    /** Null without commands. */
    private transient CurrentEventWeights published;

    private transient Map<String, Double> weightsInForce;

    /**
     * The last number of users who were forgotten lately, by a hash. With a clock ahead it is above
     * the time of their new life, whose events would be taken for those from before, as long as the
     * lists remember the erasure: on the heap only, as here.
     */
    private transient Map<Long, Long> forgotten;

    /**
     * An operator with its settings.
     *
     * @param weights learning weight by event type, unless published rules give another; 0 if
     *     absent
     * @param respondingItems how many of the newest items of the context return candidates
     * @param parameters what delimits a session
     * @param idle how long the user's state is kept after the last event
     * @param controlled whether there are commands, so that a user may be forgotten and weights may
     *     change
     */
    public TrackSession(
            Map<String, Double> weights,
            int respondingItems,
            SessionParameters parameters,
            Duration idle,
            boolean controlled,
            long cacheBytes) {
        this.weights = Map.copyOf(weights);
        this.respondingItems = respondingItems;
        this.parameters = parameters;
        this.idleMillis = idle.toMillis();
        this.controlled = controlled;
        this.cacheBytes = cacheBytes;
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        if (controlled) {
            published = CurrentEventWeights.restore(context.getOperatorStateStore(), weights);
            weightsInForce = published.inForce();
        } else {
            CurrentEventWeights.drop(context.getOperatorStateStore());
            weightsInForce = weights;
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        if (controlled) {
            published.snapshot();
        }
    }

    @Override
    public void open(OpenContext context) {
        states = STATE.cached(getRuntimeContext(), keys, cacheBytes);
        forgotten = BoundedMap.newest(MAX_FORGOTTEN);
        keyGroups =
                new KeyGroups(getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks());
    }

    @Override
    public void flush() throws IOException {
        states.flush();
    }

    @Override
    public void processElement(UserEvent event, Context context, Collector<ItemUpdate> out)
            throws Exception {
        if (event.setsWeights()) {
            setWeights(event, context);
            return;
        }
        SessionState state = states.load();
        if (event.isRetirement()) {
            retire(state, event, out);
            return;
        }
        if (event.isErasure()) {
            forget(state, event, context, out);
            return;
        }
        if (event.isMerge()) {
            merge(state, event, out);
            return;
        }
        if (state == null) {
            state = new SessionState();
            if (!forgotten.isEmpty()) {
                state.floor =
                        forgotten.getOrDefault(CommandReport.Done.subject(event.userId()), 0L);
            }
            registerIdleTimer(state, event.time(), context.timerService());
        }
        state.idsHaveOwner = controlled;
        float weight = weightsInForce.getOrDefault(event.type(), 0.0).floatValue();
        SessionState.Step step = state.observe(event, weight, parameters);
        states.store(state);
        ItemUpdates.of(event, step, respondingItems).forEach(out::collect);
    }

    /** The first record of a subtask sets them for all of its users; each reports its key group. */
    private void setWeights(UserEvent event, Context context) {
        published.update(event.eventWeights());
        weightsInForce = published.inForce();
        int parts = getRuntimeContext().getTaskInfo().getMaxNumberOfParallelSubtasks();
        int keyGroup = KeyGroupRangeAssignment.assignToKeyGroup(event.userId(), parts);
        context.output(
                CommandReports.TAG,
                CommandReport.Done.ofParts(event.eventId(), STAGE, keyGroup, keyGroup, parts));
    }

    /** The retirement follows the person's events, with the next sequence number. */
    private void retire(SessionState state, UserEvent event, Collector<ItemUpdate> out)
            throws IOException {
        if (state != null) {
            ItemUpdates.of(event, state.retire(), respondingItems).forEach(out::collect);
            states.store(state);
        }
    }

    /**
     * Removes what is known of the user. The erasure follows their events to their list, and to all
     * items.
     */
    private void forget(
            SessionState state, UserEvent erasure, Context context, Collector<ItemUpdate> out)
            throws IOException {
        SessionState.Step end =
                state == null ? SessionState.unknown(erasure.time()) : state.retire();
        forgotten.put(CommandReport.Done.subject(erasure.userId()), end.sequence());
        ItemUpdates.of(erasure, end, respondingItems).forEach(out::collect);
        for (String itemId : keyGroups.keys()) {
            out.collect(ItemUpdate.erasure(itemId, erasure));
        }
        if (state != null && state.idleAt != 0) {
            context.timerService().deleteEventTimeTimer(state.idleAt);
        }
        states.clear();
        context.output(
                CommandReports.TAG,
                CommandReport.Done.ofKey(erasure, STAGE, state == null ? 0 : 1));
    }

    /** The list of the newest session is built anew. */
    private void merge(SessionState state, UserEvent event, Collector<ItemUpdate> out)
            throws IOException {
        if (state != null) {
            ItemUpdates.of(event, state.merge(event), respondingItems).forEach(out::collect);
            states.store(state);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<ItemUpdate> out)
            throws Exception {
        SessionState state = states.load();
        if (state == null) {
            return;
        }
        if (state.lastTime + idleMillis <= timestamp) {
            states.clear();
        } else {
            registerIdleTimer(state, state.lastTime, context.timerService());
            states.store(state);
        }
    }

    private void registerIdleTimer(SessionState state, long newest, TimerService timers) {
        state.idleAt = newest + idleMillis;
        timers.registerEventTimeTimer(state.idleAt);
    }
}
