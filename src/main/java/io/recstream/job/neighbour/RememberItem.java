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
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
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
 * without an update (event time). Emits: one {@link CandidateResponse} for each update that
 * requests one; to {@link #SIMILAR_ITEMS} the item's neighbours when they have changed, at most
 * once an interval (processing time). Responses also carry the popularity snapshot of this subtask,
 * see {@link LocalPopularity}.
 */
public final class RememberItem
        extends KeyedProcessFunction<String, EnrichedUpdate, CandidateResponse>
        implements CachingFunction, CheckpointedFunction {

    public static final OutputTag<SimilarItems> SIMILAR_ITEMS =
            new OutputTag<>("similar-items", TypeInformation.of(SimilarItems.class));

    private static final long serialVersionUID = 1L;

    public static final KeyedValue<ItemState> MEMORY =
            new KeyedValue<>(
                    "item-memory", ItemState.class, new ItemStateCodec(), ItemState::sizeInBytes);

    private final KnnParameters knn;
    private final BlendParameters blend;
    private final int similarSize;
    private final long pageMillis;
    private final long idleMillis;
    private final double halfLifeMillis;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<ItemState> memories;
    private transient LearningScorer scorer;
    private transient Neighbours neighbours;
    private transient ListState<LocalPopularityCodec.Saved> feedState;
    private transient LocalPopularity feed;
    private transient int maxParallelism;

    /**
     * An operator with its settings.
     *
     * @param similarSize maximum number of neighbours in a record of similar items
     * @param popularityHalfLife time after which an event counts half in the popularity counts
     * @param pageInterval minimum time between two comparisons of an item's neighbours with those
     *     last emitted
     */
    public RememberItem(
            KnnParameters knn,
            BlendParameters blend,
            int similarSize,
            Duration pageInterval,
            Duration idle,
            Duration popularityHalfLife,
            long cacheBytes) {
        this.knn = knn;
        this.blend = blend;
        this.similarSize = similarSize;
        this.pageMillis = pageInterval.toMillis();
        this.idleMillis = idle.toMillis();
        this.halfLifeMillis = popularityHalfLife.toMillis();
        this.cacheBytes = cacheBytes;
    }

    static ListStateDescriptor<LocalPopularityCodec.Saved> feedDescriptor() {
        return new ListStateDescriptor<>(
                "popularity",
                CodecType.of(LocalPopularityCodec.Saved.class, new LocalPopularityCodec()));
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        TaskInfo task = getRuntimeContext().getTaskInfo();
        maxParallelism = task.getMaxNumberOfParallelSubtasks();
        int instances = task.getNumberOfParallelSubtasks();
        feedState = context.getOperatorStateStore().getListState(feedDescriptor());
        feed =
                LocalPopularity.restore(
                        task.getIndexOfThisSubtask(), instances, halfLifeMillis, feedState.get());
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        feedState.update(List.of(feed.save()));
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void open(OpenContext context) {
        memories = MEMORY.cached(getRuntimeContext(), keys, cacheBytes);
        Scorer shared = new Scorer(knn);
        scorer = new LearningScorer(knn, shared);
        neighbours = new Neighbours(shared, blend, similarSize);
    }

    @Override
    public void flush() throws IOException {
        memories.flush();
    }

    @Override
    public void processElement(
            EnrichedUpdate cataloged, Context context, Collector<CandidateResponse> out)
            throws Exception {
        ItemUpdate visit = cataloged.visit();
        Candidates candidates = visit(visit, context);
        feed.count(visit, cataloged.item());
        if (visit.asks()) {
            int target =
                    KeyGroupRangeAssignment.assignKeyToParallelOperator(
                            visit.userId(), maxParallelism, feed.targets());
            out.collect(
                    CandidateResponse.to(
                            visit, candidates, cataloged.item(), feed.newsFor(target)));
        }
    }

    private Candidates visit(ItemUpdate visit, Context context) throws IOException {
        ItemState memory = LearningScorer.needsMemory(visit) ? memories.load() : null;
        if (!visit.teaches()) {
            return scorer.answer(memory, visit);
        }
        if (memory == null) {
            memory = new ItemState();
            context.timerService().registerEventTimeTimer(visit.time() + idleMillis);
        }
        Candidates candidates = scorer.learnAndAnswer(memory, visit);
        lookAtPage(memory, context);
        memories.store(memory);
        return candidates;
    }

    /**
     * Emits the neighbours if the interval has passed; otherwise registers a timer for when it has.
     */
    private void lookAtPage(ItemState memory, Context context) {
        if (!memory.page.scheduled) {
            long now = context.timerService().currentProcessingTime();
            if (now - memory.page.checkedAt >= pageMillis) {
                showPage(memory, now, context);
            } else {
                memory.page.scheduled = true;
                long next = memory.page.checkedAt + pageMillis;
                context.timerService().registerProcessingTimeTimer(next);
            }
        }
    }

    /** Emits the neighbours if the items or their order have changed since the last emission. */
    private void showPage(ItemState memory, long now, Context context) {
        SimilarItemsPage page = memory.page;
        page.checkedAt = now;
        List<Neighbour> current = neighbours.of(context.getCurrentKey(), memory, memory.lastVisit);
        long digest = Neighbours.digest(current);
        if (digest != page.digest) {
            page.digest = digest;
            page.version++;
            context.output(
                    SIMILAR_ITEMS,
                    new SimilarItems(context.getCurrentKey(), page.version, now, current));
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<CandidateResponse> out)
            throws Exception {
        ItemState memory = memories.load();
        if (memory == null) {
            return;
        }
        if (context.timeDomain() == TimeDomain.PROCESSING_TIME) {
            memory.page.scheduled = false;
            showPage(memory, timestamp, context);
            memories.store(memory);
        } else if (memory.lastVisit + idleMillis > timestamp) {
            context.timerService().registerEventTimeTimer(memory.lastVisit + idleMillis);
        } else {
            forget(memory, context);
        }
    }

    /** Deletes the timer of the neighbours, too: it would fire too early if the item comes back. */
    private void forget(ItemState memory, OnTimerContext context) throws IOException {
        if (memory.page.version > 0) {
            context.output(SIMILAR_ITEMS, SimilarItems.tombstone(context.getCurrentKey()));
        }
        if (memory.page.scheduled) {
            context.timerService().deleteProcessingTimeTimer(memory.page.checkedAt + pageMillis);
        }
        memories.clear();
    }
}
