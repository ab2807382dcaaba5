package io.recstream.job.neighbour;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.Neighbour;
import io.recstream.job.model.SimilarItems;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.ErasureSweep;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeySweep;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.SideOutput;
import io.recstream.job.state.SweepingFunction;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.TimeDomain;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Keeps the state of one item and returns the candidates that go with it. Each update is learnt
 * first; the response then includes it.
 *
 * <p>Keyed by item. State: one {@link ItemState}. Forgets: the oldest snippet and the association
 * rule of the lowest weight where they exceed their maximum; the whole state after the idle time
 * without an update (event time); with commands, the sessions of a forgotten user. Emits: one
 * {@link CandidateResponse} for each update that requests one; to {@link #SIMILAR_ITEMS} the item's
 * neighbours when they have changed, at most once an interval (processing time). Responses also
 * carry the popularity snapshot of this subtask, see {@link LocalPopularity}.
 */
public final class RememberItem
        extends KeyedProcessFunction<String, EnrichedUpdate, CandidateResponse>
        implements CachingFunction, CheckpointedFunction, SweepingFunction {

    public static final OutputTag<SimilarItems> SIMILAR_ITEMS =
            new OutputTag<>("similar-items", TypeInformation.of(SimilarItems.class));

    private static final long serialVersionUID = 1L;
    private static final String STAGE = "remember-item";

    public static final KeyedValue<ItemState> STATE =
            new KeyedValue<>(
                    "item-memory", ItemState.class, new ItemStateCodec(), ItemState::sizeInBytes);

    private final Settings settings;
    private final long publishIntervalMillis;
    private final long idleMillis;

    private transient KeyContext keys;
    private transient WriteBackCell<ItemState> states;
    private transient LearningScorer scorer;
    private transient Neighbours neighbours;
    private transient ListState<LocalPopularityCodec.Saved> popularityState;
    private transient LocalPopularity popularity;
    private transient int maxParallelism;

    /** Null without commands. */
    private transient ErasureSweep<ItemState> forgetting;

    private transient KeySweep sweep;
    private transient SideOutput reports;

    /**
     * The settings of the operator.
     *
     * @param similarSize maximum number of neighbours in a record of similar items
     * @param publishInterval minimum time between two comparisons of an item's neighbours with
     *     those last emitted
     * @param idle how long the item's state is kept after the last update
     * @param popularityHalfLife time after which an event counts half in the popularity counts
     * @param controlled whether there are commands, so that a user may be forgotten
     */
    public record Settings(
            KnnParameters knn,
            BlendParameters blend,
            int similarSize,
            Duration publishInterval,
            Duration idle,
            Duration popularityHalfLife,
            boolean controlled,
            long cacheBytes)
            implements Serializable {}

    public RememberItem(Settings settings) {
        this.settings = settings;
        this.publishIntervalMillis = settings.publishInterval().toMillis();
        this.idleMillis = settings.idle().toMillis();
    }

    static ListStateDescriptor<LocalPopularityCodec.Saved> popularityDescriptor() {
        return new ListStateDescriptor<>(
                "popularity",
                CodecType.of(LocalPopularityCodec.Saved.class, new LocalPopularityCodec()));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        maxParallelism = task.getMaxNumberOfParallelSubtasks();
        int instances = task.getNumberOfParallelSubtasks();
        popularityState = context.getOperatorStateStore().getListState(popularityDescriptor());
        popularity =
                LocalPopularity.restore(
                        task.getIndexOfThisSubtask(),
                        instances,
                        (double) settings.popularityHalfLife().toMillis(),
                        popularityState.get());
        if (settings.controlled()) {
            forgetting =
                    ErasureSweep.restore(
                            STAGE,
                            STATE,
                            (user, item) -> item.forget(user.owner(), user.until()),
                            context.getOperatorStateStore(),
                            task);
        } else {
            ErasureSweep.drop(context.getOperatorStateStore());
        }
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        popularityState.update(List.of(popularity.save()));
        if (forgetting != null) {
            forgetting.snapshot();
        }
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void attach(KeySweep keySweep, SideOutput out) {
        sweep = keySweep;
        reports = out;
    }

    @Override
    public void resumeSweep() throws IOException {
        if (forgetting != null) {
            forgetting.open(states, sweep, reports);
        }
    }

    @Override
    public void open(OpenContext context) {
        states = STATE.cached(getRuntimeContext(), keys, settings.cacheBytes());
        Scorer shared = new Scorer(settings.knn(), scores -> scores);
        scorer = new LearningScorer(settings.knn(), shared);
        neighbours = new Neighbours(shared, settings.blend(), settings.similarSize());
    }

    @Override
    public void flush() throws IOException {
        states.flush();
    }

    @Override
    public void processElement(
            EnrichedUpdate enriched, Context context, Collector<CandidateResponse> out)
            throws Exception {
        ItemUpdate update = enriched.update();
        if (update.isErasure()) {
            forgetting.add(update.event());
            return;
        }
        ItemState state = stateOf(update, context);
        Candidates candidates = scorer.learnAndScore(state, update);
        popularity.count(update, enriched.catalogItem());
        if (update.wantsCandidates()) {
            int target =
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            update.userId(), maxParallelism, popularity.targets());
            // Before the item's neighbours are published: the candidates are in arrays of the
            // scorer.
            out.collect(
                    CandidateResponse.to(
                            update,
                            candidates,
                            enriched.catalogItem(),
                            popularity.unsentSnapshot(target)));
        }
        if (update.isLearnt()) {
            publishOrSchedule(state, context);
            states.store(state);
        }
    }

    /** The item's state, a new one if it has none to learn in; null where none is needed. */
    private ItemState stateOf(ItemUpdate update, Context context) throws IOException {
        ItemState state = LearningScorer.needsState(update) ? load() : null;
        if (state == null && update.isLearnt()) {
            state = new ItemState();
            context.timerService().registerEventTimeTimer(update.time() + idleMillis);
        }
        return state;
    }

    /** The state, without the sessions of users who are to be forgotten. */
    private ItemState load() throws IOException {
        return forgetting == null ? states.load() : forgetting.load();
    }

    /**
     * Emits the neighbours if the interval has passed; otherwise registers a timer for when it has.
     */
    private void publishOrSchedule(ItemState state, Context context) {
        if (!state.published.scheduled) {
            long now = context.timerService().currentProcessingTime();
            if (now - state.published.checkedAt >= publishIntervalMillis) {
                publishIfChanged(state, now, context);
            } else {
                state.published.scheduled = true;
                long next = state.published.checkedAt + publishIntervalMillis;
                context.timerService().registerProcessingTimeTimer(next);
            }
        }
    }

    /** Emits the neighbours if the items or their order have changed since the last emission. */
    private void publishIfChanged(ItemState state, long now, Context context) {
        PublishedNeighbours published = state.published;
        published.checkedAt = now;
        List<Neighbour> current = neighbours.of(context.getCurrentKey(), state, state.lastUpdate);
        long digest = Neighbours.digest(current);
        if (digest != published.digest) {
            published.digest = digest;
            published.version++;
            context.output(
                    SIMILAR_ITEMS,
                    new SimilarItems(context.getCurrentKey(), published.version, now, current));
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<CandidateResponse> out)
            throws Exception {
        ItemState state = states.load();
        if (state == null) {
            return;
        }
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            state.published.scheduled = false;
            publishIfChanged(state, timestamp, context);
            states.store(state);
        } else if (state.lastUpdate + idleMillis > timestamp) {
            context.timerService().registerEventTimeTimer(state.lastUpdate + idleMillis);
        } else {
            forget(state, context);
        }
    }

    /** Deletes the timer of the neighbours, too: it would fire too early if the item comes back. */
    private void forget(ItemState state, OnTimerContext context) throws IOException {
        if (state.published.version > 0) {
            context.output(SIMILAR_ITEMS, SimilarItems.tombstone(context.getCurrentKey()));
        }
        if (state.published.scheduled) {
            context.timerService()
                    .deleteProcessingTimeTimer(state.published.checkedAt + publishIntervalMillis);
        }
        states.clear();
    }
}
