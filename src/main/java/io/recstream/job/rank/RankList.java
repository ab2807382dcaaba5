package io.recstream.job.rank;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CommandReport;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.EnrichedEventCodec;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.ReissueParameters;
import io.recstream.job.model.RulesNotice;
import io.recstream.job.state.BackgroundFunction;
import io.recstream.job.state.CachingBroadcastOperator;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.CommandReports;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyGroups;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.Outside;
import io.recstream.job.state.SideOutput;
import io.recstream.job.state.Slices;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.state.KeyGroupRange;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Builds a user's list from the responses to their newest event, and emits it if it differs from
 * the last one.
 *
 * <p>Keyed by user; the availability of items is broadcast, and with commands the rules. State: one
 * {@link UserListState} per user, the {@link ReplicatedCatalog}, the {@link PublishedRulesState},
 * and per subtask the {@link RevisitModel}. Forgets: a user after the idle time without an event
 * (event time); a deleted item some time after its deletion. Emits: {@link RecommendationUpdate}s,
 * versions 1, 2, 3, … per user, with {@code recstream.rules.reissue} also when an item of the list
 * is sold out or back, or the rules change; a tombstone when a user is forgotten, or was merged
 * into another; to {@link #EVENTS} every event, a retirement or erasure after all events of its
 * user.
 */
public final class RankList
        extends KeyedBroadcastProcessFunction<
                String, CandidateResponse, ListNotice, RecommendationUpdate>
        implements CachingFunction, CheckpointedFunction, BackgroundFunction<RecommendationUpdate> {

    public static final OutputTag<EnrichedEvent> EVENTS =
            new OutputTag<>(
                    "enriched-events",
                    CodecType.ofMessage(EnrichedEvent.class, new EnrichedEventCodec()));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "rank-list";

    private static final Logger LOG = LoggerFactory.getLogger(RankList.class);

    /**
     * Interval at which the timer of a user whose lists are withheld fires again, milliseconds:
     * users who had no response since the start are not in the buffer, and only their timer emits
     * their restored lists.
     */
    private static final long WAIT_CHECK = 5_000;

    /**
     * From a change to the round over the held lists that it begins, milliseconds: changes that
     * come together, as those of an import do, cost one round.
     */
    private static final long ROUND_DELAY = 200;

    public static final KeyedValue<UserListState> STATE =
            new KeyedValue<>(
                    "list-memory",
                    UserListState.class,
                    new UserListStateCodec(),
                    UserListState::sizeInBytes);

    private final Settings settings;
    private final long idleMillis;

    private transient KeyContext keys;
    private transient WriteBackCell<UserListState> states;
    private transient ListState<double[]> revisitsState;
    private transient RevisitModel revisits;
    private transient ListBuilder lists;
    private transient ErasedUsers erased;
    private transient ReplicatedCatalog catalog;
    private transient RulesInForce rules;
    private transient VariantMetrics variants;

    /** Null without commands. */
    private transient PublishedRulesState published;

    /** Null where no list is made again. */
    private transient RecentLists recent;

    /**
     * Users whose lists wait for responses. After a restore only Flink's timers are known, so each
     * checkpoint registers one for each of them.
     */
    private transient ResponseTimeouts waiting;

    private transient Slices timeouts;
    private transient Slices rounds;
    private transient Outside<RecommendationUpdate> outside;

    private transient Counter forgottenUsers;
    private transient Counter unwaitedLists;
    private transient CatalogWait wait;

    /** The responses that arrived while lists were withheld, in order; null if there were none. */
    private transient BufferedResponses bufferedResponses;

    /** Registers timers for the current key, also outside of a record or timer. */
    private transient TimerService bufferTimers;

    /** Number of users whose lists are withheld; read by another thread. */
    private transient volatile int waitingUsers;

    /**
     * The settings of the operator.
     *
     * @param lateness how much older than a user's newest event a later event can be
     * @param qualityWindow number of events over which the quality of the lists is measured
     * @param responseTimeout how long a list waits for missing responses
     * @param minEmitInterval minimum time between two lists of a user
     * @param idle how long the user's state is kept after the last event
     * @param replicatesCatalog whether availability carries titles and categories
     * @param forgetDeleted how long a deleted item is excluded from lists; other items must have
     *     forgotten it by then
     * @param catalogTimeout maximum time that lists are withheld after a start, until the mark of
     *     every subtask of {@code join-catalog} has arrived; 0 to disable. Responses are buffered
     *     meanwhile, and lists are built from them in the order of arrival.
     * @param controlled whether there are commands, so that rules may be published
     * @param reissue whose lists are made again when availability or rules change
     */
    public record Settings(
            BlendParameters blend,
            ListRuleParameters rules,
            Duration lateness,
            int qualityWindow,
            Duration responseTimeout,
            Duration minEmitInterval,
            Duration idle,
            boolean replicatesCatalog,
            Duration forgetDeleted,
            Duration catalogTimeout,
            boolean controlled,
            ReissueParameters reissue,
            long cacheBytes)
            implements Serializable {}

    private RankList(Settings settings) {
        this.settings = settings;
        this.idleMillis = settings.idle().toMillis();
    }

    /** The operator, with its broadcast states. */
    public static CachingBroadcastOperator<
                    String, CandidateResponse, ListNotice, RecommendationUpdate>
            operator(Settings settings) {
        return CachingBroadcastOperator.of(
                new RankList(settings),
                settings.controlled()
                        ? List.of(ReplicatedCatalog.descriptor(), PublishedRulesState.descriptor())
                        : List.of(ReplicatedCatalog.descriptor()));
    }

    static ListStateDescriptor<double[]> revisitsDescriptor() {
        return new ListStateDescriptor<>(
                "habits", PrimitiveArrayTypeInfo.DOUBLE_PRIMITIVE_ARRAY_TYPE_INFO);
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        revisitsState = context.getOperatorStateStore().getUnionListState(revisitsDescriptor());
        revisits = RevisitModel.meanOf(revisitsState.get());
        rules = new RulesInForce(settings.rules());
        catalog =
                new ReplicatedCatalog(
                        context.getOperatorStateStore()
                                .getBroadcastState(ReplicatedCatalog.descriptor()),
                        settings.replicatesCatalog(),
                        settings.forgetDeleted(),
                        rules::isPinned);
        if (settings.controlled()) {
            published = PublishedRulesState.restore(context.getOperatorStateStore(), rules);
        } else {
            PublishedRulesState.drop(context.getOperatorStateStore());
        }
    }

    @Override
    public void open(OpenContext context) {
        states = STATE.cached(getRuntimeContext(), keys, settings.cacheBytes());
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        forgottenUsers = metrics.counter(JobMetric.FORGOTTEN_USERS);
        unwaitedLists = metrics.counter(JobMetric.UNWAITED_LISTS);
        erased = new ErasedUsers();
        waiting = new ResponseTimeouts();
        recent =
                settings.reissue().isOff()
                        ? null
                        : new RecentLists(
                                settings.reissue().within().toMillis(),
                                settings.reissue().maxUsers());
        wait = new CatalogWait(settings.catalogTimeout().toMillis());
        metrics.gauge(JobMetric.WAITING_USERS, () -> waitingUsers);
        metrics.gauge(JobMetric.CATALOG_WAIT, () -> wait.waited(System.currentTimeMillis()));
        variants = new VariantMetrics(metrics, settings.qualityWindow());
        variants.run(rules.experiment(), System.currentTimeMillis());
        lists =
                new ListBuilder(
                        new ListBuilder.Models(
                                new Ranker(settings.blend()), revisits, new PopularityIndex()),
                        new ListRules(
                                rules,
                                settings.lateness().toMillis(),
                                catalog,
                                new ListMetrics.ListRuleCounters(metrics)),
                        new ListBuilder.Times(
                                settings.responseTimeout().toMillis(),
                                settings.minEmitInterval().toMillis()),
                        new ListMetrics(
                                new OnlineQuality(settings.qualityWindow()),
                                variants,
                                recent,
                                metrics),
                        recent);
    }

    @Override
    public void attach(
            Function<Slices.Work, Slices> background, Outside<RecommendationUpdate> emitsTo) {
        timeouts = background.apply(this::processNextDue);
        rounds = background.apply(this::reissueNext);
        outside = emitsTo;
    }

    @Override
    public void flush() throws IOException {
        states.flush();
    }

    /** Registers timers for the users who wait. */
    @Override
    public void prepareSnapshot() throws IOException {
        Object resumed = keys.currentKey();
        for (Map.Entry<String, Long> each : waiting.all().entrySet()) {
            UserListState state = stateOf(each.getKey());
            if (state != null && wakeUp(state, each.getValue(), outside.timers())) {
                states.store(state);
            }
        }
        if (resumed != null) {
            keys.switchTo(resumed);
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        revisitsState.clear();
        revisitsState.add(revisits.toArray());
    }

    @Override
    public void processElement(
            CandidateResponse response,
            ReadOnlyContext context,
            Collector<RecommendationUpdate> out)
            throws Exception {
        EnrichedEvent event = response.enriched();
        if (erased.isPast(response)) {
            if (response.popularity() != null) {
                lists.addPopularity(response.popularity());
            }
            return;
        }
        if (event != null && !event.event().endsUser()) {
            context.output(EVENTS, event);
        }
        UserListState state = states.load();
        if (state == null) {
            state = new UserListState();
        }
        boolean known = state.isKnown();
        long now = context.timerService().currentProcessingTime();
        Long arrived = context.timestamp();
        long arrivedAt = arrived == null || arrived <= 0 ? ListBuilder.UNKNOWN : arrived;
        if (wait.isOver()) {
            lists.accept(state, response, arrivedAt, now, list -> emit(list, out));
        } else {
            bufferUntilCatalog(context.getCurrentKey(), context.timerService(), now);
            boolean completes = lists.buffer(state, response, arrivedAt, now);
            bufferedResponses.add(response, completes);
        }
        if (settle(state, known, context.timerService(), out, context::output) && wait.isOver()) {
            advance(state, now, context.timerService(), out, context::output);
        }
    }

    /**
     * Stores a state after a change, with its timers; ends the list of a retired or forgotten user
     * before.
     *
     * @return whether there was such an end, so that contexts behind it may be ready
     */
    private boolean settle(
            UserListState state,
            boolean known,
            TimerService timers,
            Collector<RecommendationUpdate> out,
            SideOutput side)
            throws IOException {
        boolean hadList = state.hasList();
        long sequence = state.lastSequence;
        EnrichedEvent end = state.retire();
        if (end != null) {
            release(end.event().userId());
            if (hadList) {
                out.collect(RecommendationUpdate.tombstone(end.event().userId()));
            }
            side.emit(EVENTS, end);
            if (end.event().isErasure()) {
                // They came before the erasure was due, which has removed them from the windows.
                for (PendingResponses pending : state.pending) {
                    if (pending.event() != null) {
                        side.emit(EVENTS, pending.event());
                    }
                }
                erased.add(end.event().userId(), sequence);
                cancelIdleTimer(state, timers);
                boolean wasKnown = known || hadList;
                side.emit(
                        CommandReports.TAG,
                        CommandReport.Done.ofKey(end.event(), STAGE, wasKnown ? 1 : 0));
            }
        }
        if (state.isBlank()) {
            waiting.remove(currentUser());
            cancelWakeUp(state, timers);
            states.clear();
        } else {
            setTimers(state, known, timers);
            states.store(state);
        }
        return end != null;
    }

    private void emit(RecommendationUpdate list, Collector<RecommendationUpdate> out) {
        if (wait.isTimedOut()) {
            unwaitedLists.inc();
        }
        out.collect(list);
    }

    private void bufferUntilCatalog(String user, TimerService timers, long now) {
        wait.begin(now);
        if (bufferedResponses == null) {
            bufferedResponses = new BufferedResponses();
            bufferTimers = timers;
        }
        bufferedResponses.users().add(user);
        waitingUsers = bufferedResponses.users().size();
    }

    /**
     * Builds the lists that were withheld. The current key is restored at the end.
     *
     * @param side receives the ends of retired users
     */
    private void flushBuffered(long now, Collector<RecommendationUpdate> out, SideOutput side)
            throws Exception {
        lists.catalogReady(now);
        if (bufferedResponses == null) {
            return;
        }
        LOG.info(
                "Lists of {} users waited {} ms for the catalogue",
                bufferedResponses.users().size(),
                wait.waited(now));
        BufferedResponses released = bufferedResponses;
        bufferedResponses = null;
        Object resumed = keys.currentKey();
        for (BufferedResponses.Buffered buffered : released.responses()) {
            if (buffered.popularity() != null) {
                lists.addPopularity(buffered.popularity());
            }
            if (buffered.completes()) {
                UserListState state = stateOf(buffered.userId());
                if (state != null) {
                    boolean known = state.isKnown();
                    lists.step(state, now, list -> emit(list, out));
                    settle(state, known, bufferTimers, out, side);
                }
            }
        }
        released.laterPopularity().values().forEach(lists::addPopularity);
        for (String user : released.users()) {
            UserListState state = stateOf(user);
            if (state != null) {
                advance(state, now, bufferTimers, out, side);
            }
        }
        waitingUsers = 0;
        keys.switchTo(resumed);
        // No response was received while the lists were built: timeouts count from now.
        lists.catalogReady(bufferTimers.currentProcessingTime());
    }

    private UserListState stateOf(String user) throws IOException {
        keys.switchTo(user);
        return states.load();
    }

    private void advance(
            UserListState state,
            long now,
            TimerService timers,
            Collector<RecommendationUpdate> out,
            SideOutput side)
            throws IOException {
        boolean retired;
        do {
            boolean known = state.isKnown();
            lists.advance(state, now, list -> emit(list, out));
            retired = settle(state, known, timers, out, side);
        } while (retired);
    }

    /**
     * Registers one timer in event time, to forget the user, and at most one in processing time;
     * where responses are missing, the user waits without a timer.
     */
    private void setTimers(UserListState state, boolean known, TimerService timers) {
        if (!known && state.isKnown()) {
            registerIdleTimer(state, state.lastEvent, timers);
        }
        if (wait.isOver()) {
            waitForResponses(lists.responsesDue(state), timers.currentProcessingTime());
            wakeUp(state, lists.emissionDue(state), timers);
        } else {
            long nextCheck = timers.currentProcessingTime() + WAIT_CHECK;
            wakeUp(state, Math.min(wait.deadline(), nextCheck), timers);
        }
    }

    /** The current user waits for responses until this time, or for none. */
    private void waitForResponses(long due, long now) {
        if (due == Long.MAX_VALUE) {
            waiting.remove(currentUser());
        } else {
            waiting.put(currentUser(), due);
            timeouts.schedule(due - now);
        }
    }

    private String currentUser() {
        return (String) keys.currentKey();
    }

    /** Registers a timer unless there is an earlier one; returns whether the state has changed. */
    private static boolean wakeUp(UserListState state, long wakeAt, TimerService timers) {
        boolean isEarlier =
                wakeAt != Long.MAX_VALUE && (state.wakeAt == 0 || wakeAt < state.wakeAt);
        if (isEarlier) {
            cancelWakeUp(state, timers);
            timers.registerProcessingTimeTimer(wakeAt);
            state.wakeAt = wakeAt;
        }
        return isEarlier;
    }

    /** Processes the contexts of one user whose responses are missing for too long. */
    private boolean processNextDue() throws Exception {
        long now = outside.timers().currentProcessingTime();
        String user = waiting.pollDue(now);
        if (user != null) {
            UserListState state = stateOf(user);
            if (state != null) {
                advance(state, now, outside.timers(), outside.out(), outside.side());
            }
        } else if (!waiting.all().isEmpty()) {
            timeouts.schedule(waiting.earliest() - now);
        }
        return user != null;
    }

    private void registerIdleTimer(UserListState state, long newestEvent, TimerService timers) {
        state.idleAt = newestEvent + idleMillis;
        timers.registerEventTimeTimer(state.idleAt);
    }

    /** The timer is under the user's key, too. One of an older release remains until it fires. */
    private static void cancelIdleTimer(UserListState state, TimerService timers) {
        if (state.idleAt != UserListState.UNKNOWN_TIMER) {
            timers.deleteEventTimeTimer(state.idleAt);
            state.idleAt = UserListState.UNKNOWN_TIMER;
        }
    }

    private static void cancelWakeUp(UserListState state, TimerService timers) {
        if (state.wakeAt != 0) {
            timers.deleteProcessingTimeTimer(state.wakeAt);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<RecommendationUpdate> out)
            throws Exception {
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME && wait.expire(timestamp)) {
            LOG.warn(
                    "Lists go out after {} ms without the catalogue as of the start: {} subtasks of"
                            + " join-catalog have read it. Rules may be broken until all have."
                            + " See whether the catalogue topic can be read, or raise"
                            + " recstream.rank.catalog-timeout",
                    settings.catalogTimeout().toMillis(),
                    wait);
            flushBuffered(timestamp, out, context::output);
        }
        UserListState state = states.load();
        if (state == null) {
            return;
        }
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            state.wakeAt = 0;
            if (wait.isOver()) {
                advance(state, timestamp, context.timerService(), out, context::output);
            } else {
                bufferUntilCatalog(context.getCurrentKey(), context.timerService(), timestamp);
                setTimers(state, true, context.timerService());
                states.store(state);
            }
        } else if (state.newestEvent() + idleMillis > timestamp) {
            registerIdleTimer(state, state.newestEvent(), context.timerService());
            states.store(state);
        } else {
            if (state.hasList()) {
                out.collect(RecommendationUpdate.tombstone(context.getCurrentKey()));
            }
            waiting.remove(context.getCurrentKey());
            cancelWakeUp(state, context.timerService());
            states.clear();
            release(context.getCurrentKey());
            forgottenUsers.inc();
        }
    }

    @Override
    public void processBroadcastElement(
            ListNotice notice, Context context, Collector<RecommendationUpdate> out)
            throws Exception {
        if (notice instanceof RulesNotice change) {
            if (published.update(change) && reissues()) {
                recent.rulesChanged();
                rounds.schedule(ROUND_DELAY);
            }
            variants.run(rules.experiment(), context.currentProcessingTime());
            reportPublished(change, context);
        } else if (notice instanceof ItemAvailability availability) {
            if (!availability.isMark()) {
                update(availability);
            } else if (wait.mark(availability, context.currentProcessingTime())) {
                flushBuffered(context.currentProcessingTime(), out, context::output);
            }
        }
    }

    private void update(ItemAvailability availability) throws Exception {
        boolean changes =
                reissues()
                        && !availability.isForgotten()
                        && availability.recommendable()
                                != catalog.isRecommendable(availability.itemId());
        catalog.update(availability);
        if (changes) {
            recent.availabilityChanged(availability.itemId(), availability.recommendable());
            rounds.schedule(ROUND_DELAY);
        }
    }

    /** Lists that are withheld obey all changes until they are built. */
    private boolean reissues() {
        return recent != null && wait.isOver();
    }

    private void release(String user) {
        if (recent != null) {
            recent.remove(user);
        }
    }

    /** Makes one list again. */
    private boolean reissueNext() throws Exception {
        long now = outside.timers().currentProcessingTime();
        if (!recent.isInRound()) {
            recent.beginRound(now);
        }
        HeldList held = recent.isInRound() ? recent.next() : null;
        if (held != null) {
            reissue(held, now);
        }
        if (!recent.isInRound() && recent.hasChanges()) {
            rounds.schedule(ROUND_DELAY);
        }
        return recent.isInRound();
    }

    private void reissue(HeldList held, long now) throws IOException {
        keys.switchTo(held.user());
        UserListState state = states.peek();
        if (state == null) {
            recent.remove(held.user());
        } else if (lists.reissue(
                state, held, recent.changes(), now, list -> emit(list, outside.out()))) {
            settle(state, state.isKnown(), outside.timers(), outside.out(), outside.side());
        }
    }

    private void reportPublished(RulesNotice change, Context context) {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        KeyGroupRange own = KeyGroups.of(task);
        context.output(
                CommandReports.TAG,
                CommandReport.Done.ofParts(
                        change.commandId(),
                        STAGE,
                        own.getStartKeyGroup(),
                        own.getEndKeyGroup(),
                        task.getMaxNumberOfParallelSubtasks()));
    }
}
