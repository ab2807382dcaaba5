package io.recstream.job.rank;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.EnrichedEventCodec;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RuleParameters;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes a user's list of the answers to their newest event, and emits it where it differs from the
 * one they have.
 *
 * <p>Keyed by user; notices of items are broadcast. State: one {@link UserListState} per user, the
 * {@link ReplicatedCatalog}, and per instance the {@link RevisitModel}. Forgets when: no event of
 * the user for the idle time (event time); a deleted item some time after its deletion. Emits:
 * {@link RecommendationUpdate}s, versions 1, 2, 3, … per user; a tombstone when they are forgotten.
 */
public final class RankList
        extends KeyedBroadcastProcessFunction<
                String, CandidateResponse, ItemAvailability, RecommendationUpdate>
        implements CachingFunction, CheckpointedFunction {

    public static final OutputTag<EnrichedEvent> EVENTS =
            new OutputTag<>(
                    "enriched-events", CodecType.of(EnrichedEvent.class, new EnrichedEventCodec()));

    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(RankList.class);

    /**
     * How soon a user whose lists wait is looked at again, milliseconds: the end of the wait does
     * not reach those of whom nothing has come since the start.
     */
    private static final long HOLD_CHECK = 5_000;

    public static final KeyedValue<UserListState> MEMORY =
            new KeyedValue<>(
                    "list-memory",
                    UserListState.class,
                    new UserListStateCodec(),
                    UserListState::sizeInBytes);

    private final BlendParameters blend;
    private final RuleParameters rules;
    private final long latenessMillis;
    private final int qualityWindow;
    private final long answerTimeoutMillis;
    private final long minEmitIntervalMillis;
    private final long idleMillis;
    private final boolean replicatesCatalog;
    private final Duration forgetDeleted;
    private final long cacheBytes;
    private long catalogTimeoutMillis;

    private transient KeyContext keys;
    private transient WriteBackCell<UserListState> memories;
    private transient ListState<double[]> habitsState;
    private transient RevisitModel habits;
    private transient ListBuilder lists;
    private transient ReplicatedCatalog catalog;
    private transient Counter forgottenUsers;
    private transient Counter unwaitedLists;
    private transient CatalogWait wait;

    /** What came while lists waited for the catalogue, in order; null where nothing did. */
    private transient HeldAnswers heldAnswers;

    /** Sets timers for whatever key is current, outside of a record or timer, too. */
    private transient TimerService heldTimers;

    /** How many users wait: read by another thread. */
    private transient volatile int waitingUsers;

    /**
     * Makes the operator.
     *
     * @param lateness how much older than a user's newest event an event can be that still arrives
     * @param qualityWindow over how many events the quality of the lists is measured
     * @param answerTimeout how long a list waits for an answer that is missing
     * @param minEmitInterval the shortest time between two lists of a user
     * @param idle how long a user is remembered after their last event
     * @param replicatesCatalog whether notices carry titles and categories
     * @param forgetDeleted how long a deleted item is kept out of the lists: longer than other
     *     items remember it
     */
    public RankList(
            BlendParameters blend,
            RuleParameters rules,
            Duration lateness,
            int qualityWindow,
            Duration answerTimeout,
            Duration minEmitInterval,
            Duration idle,
            boolean replicatesCatalog,
            Duration forgetDeleted,
            long cacheBytes) {
        this.blend = blend;
        this.rules = rules;
        this.latenessMillis = lateness.toMillis();
        this.qualityWindow = qualityWindow;
        this.answerTimeoutMillis = answerTimeout.toMillis();
        this.minEmitIntervalMillis = minEmitInterval.toMillis();
        this.idleMillis = idle.toMillis();
        this.replicatesCatalog = replicatesCatalog;
        this.forgetDeleted = forgetDeleted;
        this.cacheBytes = cacheBytes;
    }

    /**
     * The same operator, that makes no list after a start before every instance of {@code
     * join-catalog} has sent its mark. Answers are kept meanwhile, and lists made of them in the
     * order in which they came.
     *
     * @param timeout how long a list waits at most; 0 for not at all
     */
    public RankList waitingForCatalog(Duration timeout) {
        catalogTimeoutMillis = timeout.toMillis();
        return this;
    }

    /** The broadcast states, which the operator must know. */
    public static List<MapStateDescriptor<?, ?>> broadcastDescriptors() {
        return List.of(ReplicatedCatalog.descriptor());
    }

    static ListStateDescriptor<double[]> habitsDescriptor() {
        return new ListStateDescriptor<>(
                "habits", PrimitiveArrayTypeInfo.DOUBLE_PRIMITIVE_ARRAY_TYPE_INFO);
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        habitsState = context.getOperatorStateStore().getUnionListState(habitsDescriptor());
        habits = RevisitModel.meanOf(habitsState.get());
        catalog =
                new ReplicatedCatalog(
                        context.getOperatorStateStore()
                                .getBroadcastState(ReplicatedCatalog.descriptor()),
                        replicatesCatalog,
                        forgetDeleted);
    }

    @Override
    public void open(OpenContext context) {
        memories = MEMORY.cached(getRuntimeContext(), keys, cacheBytes);
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        forgottenUsers = metrics.counter(JobMetric.FORGOTTEN_USERS);
        unwaitedLists = metrics.counter(JobMetric.UNWAITED_LISTS);
        wait = new CatalogWait(catalogTimeoutMillis);
        metrics.gauge(JobMetric.WAITING_USERS, () -> waitingUsers);
        metrics.gauge(JobMetric.CATALOG_WAIT, () -> wait.waited(System.currentTimeMillis()));
        lists =
                new ListBuilder(
                        new Ranker(blend),
                        habits,
                        new PopularityIndex(),
                        new ListRules(rules, latenessMillis, catalog, new RuleCounters(metrics)),
                        answerTimeoutMillis,
                        minEmitIntervalMillis,
                        new ListMetrics(new OnlineQuality(qualityWindow), metrics));
    }

    @Override
    public void flush() throws IOException {
        memories.flush();
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        habitsState.clear();
        habitsState.add(habits.toArray());
    }

    @Override
    public void processElement(
            CandidateResponse answer, ReadOnlyContext context, Collector<RecommendationUpdate> out)
            throws Exception {
        if (answer.enriched() != null) {
            context.output(EVENTS, answer.enriched());
        }
        UserListState memory = memories.load();
        if (memory == null) {
            memory = new UserListState();
        }
        boolean known = memory.isKnown();
        long now = context.timerService().currentProcessingTime();
        Long arrived = context.timestamp();
        long arrivedAt = arrived == null || arrived <= 0 ? ListBuilder.UNKNOWN : arrived;
        if (wait.isOver()) {
            lists.accept(memory, answer, arrivedAt, now, list -> emit(list, out));
        } else {
            hold(context.getCurrentKey(), context.timerService(), now);
            boolean completes = lists.keep(memory, answer, arrivedAt, now);
            heldAnswers.add(answer, completes);
        }
        setTimers(memory, known, context.timerService());
        memories.store(memory);
    }

    private void emit(RecommendationUpdate list, Collector<RecommendationUpdate> out) {
        if (wait.isTimedOut()) {
            unwaitedLists.inc();
        }
        out.collect(list);
    }

    private void hold(String user, TimerService timers, long now) {
        wait.hold(now);
        if (heldAnswers == null) {
            heldAnswers = new HeldAnswers();
            heldTimers = timers;
        }
        heldAnswers.users().add(user);
        waitingUsers = heldAnswers.users().size();
    }

    /** Makes the lists that have waited; the current key is the one before again. */
    private void release(long now, Collector<RecommendationUpdate> out) throws Exception {
        lists.endWait(now);
        if (heldAnswers == null) {
            return;
        }
        LOG.info(
                "Lists of {} users waited {} ms for the catalogue",
                heldAnswers.users().size(),
                wait.waited(now));
        HeldAnswers held = heldAnswers;
        heldAnswers = null;
        Object resumed = keys.currentKey();
        for (HeldAnswers.Held answer : held.answers()) {
            if (answer.news() != null) {
                lists.take(answer.news());
            }
            if (answer.completes()) {
                UserListState memory = memoryOf(answer.userId());
                if (memory != null) {
                    boolean known = memory.isKnown();
                    lists.step(memory, now, list -> emit(list, out));
                    setTimers(memory, known, heldTimers);
                    memories.store(memory);
                }
            }
        }
        held.laterNews().values().forEach(lists::take);
        for (String user : held.users()) {
            UserListState memory = memoryOf(user);
            if (memory != null) {
                proceed(memory, now, heldTimers, out);
            }
        }
        waitingUsers = 0;
        keys.switchTo(resumed);
        // No answer could come while the lists were made, which may have taken a while.
        lists.endWait(heldTimers.currentProcessingTime());
    }

    private UserListState memoryOf(String user) throws IOException {
        keys.switchTo(user);
        return memories.load();
    }

    private void proceed(
            UserListState memory,
            long now,
            TimerService timers,
            Collector<RecommendationUpdate> out)
            throws IOException {
        boolean known = memory.isKnown();
        lists.proceed(memory, now, list -> emit(list, out));
        setTimers(memory, known, timers);
        memories.store(memory);
    }

    /** One timer in event time, to forget the user, and at most one in processing time. */
    private void setTimers(UserListState memory, boolean known, TimerService timers) {
        if (!known && memory.isKnown()) {
            timers.registerEventTimeTimer(memory.lastEvent + idleMillis);
        }
        long wakeAt =
                wait.isOver()
                        ? lists.nextWakeUp(memory)
                        : Math.min(wait.deadline(), timers.currentProcessingTime() + HOLD_CHECK);
        if (wakeAt != Long.MAX_VALUE && (memory.wakeAt == 0 || wakeAt < memory.wakeAt)) {
            cancelWakeUp(memory, timers);
            timers.registerProcessingTimeTimer(wakeAt);
            memory.wakeAt = wakeAt;
        }
    }

    private static void cancelWakeUp(UserListState memory, TimerService timers) {
        if (memory.wakeAt != 0) {
            timers.deleteProcessingTimeTimer(memory.wakeAt);
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
                    catalogTimeoutMillis,
                    wait);
            release(timestamp, out);
        }
        UserListState memory = memories.load();
        if (memory == null) {
            return;
        }
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            memory.wakeAt = 0;
            if (wait.isOver()) {
                proceed(memory, timestamp, context.timerService(), out);
            } else {
                hold(context.getCurrentKey(), context.timerService(), timestamp);
                setTimers(memory, true, context.timerService());
                memories.store(memory);
            }
        } else if (memory.newestEvent() + idleMillis > timestamp) {
            context.timerService().registerEventTimeTimer(memory.newestEvent() + idleMillis);
        } else {
            if (memory.version > 0) {
                out.collect(RecommendationUpdate.tombstone(context.getCurrentKey()));
            }
            cancelWakeUp(memory, context.timerService());
            memories.clear();
            forgottenUsers.inc();
        }
    }

    @Override
    public void processBroadcastElement(
            ItemAvailability notice, Context context, Collector<RecommendationUpdate> out)
            throws Exception {
        if (!notice.isMark()) {
            catalog.update(notice);
        } else if (wait.mark(notice, context.currentProcessingTime())) {
            release(context.currentProcessingTime(), out);
        }
    }
}
