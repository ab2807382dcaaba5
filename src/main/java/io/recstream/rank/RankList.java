package io.recstream.rank;

import io.recstream.metrics.JobMetric;
import io.recstream.metrics.StageMetrics;
import io.recstream.model.Answer;
import io.recstream.model.BlendParameters;
import io.recstream.model.EnrichedEvent;
import io.recstream.model.EnrichedEventCodec;
import io.recstream.model.ItemNotice;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.RuleParameters;
import io.recstream.state.CachingFunction;
import io.recstream.state.CodecType;
import io.recstream.state.KeyContext;
import io.recstream.state.KeyedValue;
import io.recstream.state.WriteBackCell;
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

/**
 * Makes a user's list of the answers to his newest event, and emits it where it differs from the
 * one he has.
 *
 * <p>Keyed by user; notices of items are broadcast. State: one {@link ListMemory} per user, the
 * {@link CatalogReplica}, and per instance the {@link Habits}. Forgets when: no event of the user
 * for the idle time (event time); a deleted item some time after its deletion. Emits: {@link
 * RecommendationUpdate}s, versions 1, 2, 3, … per user; a tombstone when he is forgotten.
 */
public final class RankList
        extends KeyedBroadcastProcessFunction<String, Answer, ItemNotice, RecommendationUpdate>
        implements CachingFunction, CheckpointedFunction {

    public static final OutputTag<EnrichedEvent> EVENTS =
            new OutputTag<>(
                    "enriched-events", CodecType.of(EnrichedEvent.class, new EnrichedEventCodec()));

    private static final long serialVersionUID = 1L;

    public static final KeyedValue<ListMemory> MEMORY =
            new KeyedValue<>(
                    "list-memory",
                    ListMemory.class,
                    new ListMemoryCodec(),
                    ListMemory::sizeInBytes);

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

    private transient KeyContext keys;
    private transient WriteBackCell<ListMemory> memories;
    private transient ListState<double[]> habitsState;
    private transient Habits habits;
    private transient ListMaker lists;
    private transient CatalogReplica catalog;
    private transient Counter forgottenUsers;

    /**
     * Makes the operator.
     *
     * @param lateness how much older than a user's newest event an event can be that still arrives
     * @param qualityWindow over how many events the quality of the lists is measured
     * @param answerTimeout how long a list waits for an answer that is missing
     * @param minEmitInterval the shortest time between two lists of a user
     * @param idle how long a user is remembered after his last event
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

    /** The broadcast states, which the operator must know. */
    public static List<MapStateDescriptor<?, ?>> broadcastDescriptors() {
        return List.of(CatalogReplica.descriptor());
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
        habits = Habits.meanOf(habitsState.get());
        catalog =
                new CatalogReplica(
                        context.getOperatorStateStore()
                                .getBroadcastState(CatalogReplica.descriptor()),
                        replicatesCatalog,
                        forgetDeleted);
    }

    @Override
    public void open(OpenContext context) {
        memories = MEMORY.cached(getRuntimeContext(), keys, cacheBytes);
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        forgottenUsers = metrics.counter(JobMetric.FORGOTTEN_USERS);
        lists =
                new ListMaker(
                        new Blend(blend),
                        habits,
                        new PopularShelf(),
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
            Answer answer, ReadOnlyContext context, Collector<RecommendationUpdate> out)
            throws Exception {
        if (answer.enriched() != null) {
            context.output(EVENTS, answer.enriched());
        }
        ListMemory memory = memories.load();
        if (memory == null) {
            memory = new ListMemory();
        }
        boolean known = memory.isKnown();
        long now = context.timerService().currentProcessingTime();
        Long arrived = context.timestamp();
        long arrivedAt = arrived == null || arrived <= 0 ? ListMaker.UNKNOWN : arrived;
        lists.accept(memory, answer, arrivedAt, now, out::collect);
        setTimers(memory, known, context.timerService());
        memories.store(memory);
    }

    /** One timer in event time, to forget the user, and at most one in processing time. */
    private void setTimers(ListMemory memory, boolean known, TimerService timers) {
        if (!known && memory.isKnown()) {
            timers.registerEventTimeTimer(memory.lastEvent + idleMillis);
        }
        long wakeAt = lists.nextWakeUp(memory);
        if (wakeAt != Long.MAX_VALUE && (memory.wakeAt == 0 || wakeAt < memory.wakeAt)) {
            cancelWakeUp(memory, timers);
            timers.registerProcessingTimeTimer(wakeAt);
            memory.wakeAt = wakeAt;
        }
    }

    private static void cancelWakeUp(ListMemory memory, TimerService timers) {
        if (memory.wakeAt != 0) {
            timers.deleteProcessingTimeTimer(memory.wakeAt);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<RecommendationUpdate> out)
            throws Exception {
        ListMemory memory = memories.load();
        if (memory == null) {
            return;
        }
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            memory.wakeAt = 0;
            boolean known = memory.isKnown();
            lists.proceed(memory, timestamp, out::collect);
            setTimers(memory, known, context.timerService());
            memories.store(memory);
        } else if (memory.lastEvent + idleMillis > timestamp) {
            context.timerService().registerEventTimeTimer(memory.lastEvent + idleMillis);
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
            ItemNotice notice, Context context, Collector<RecommendationUpdate> out)
            throws Exception {
        catalog.hear(notice);
    }
}
