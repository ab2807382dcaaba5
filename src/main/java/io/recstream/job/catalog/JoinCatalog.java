package io.recstream.job.catalog;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CatalogItemCodec;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemAvailabilityCodec;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CaughtUpFunction;
import io.recstream.job.state.CodecType;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.TaskInfo;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.metrics.Counter;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Gives an event what the catalogue knows of its item at that moment, and tells when an item may no
 * longer, or may again, be recommended; where the catalogue is replicated, when its title or
 * category is another one, too.
 *
 * <p>Keyed by item. State: the item's newest catalogue entry; where that is a tombstone, until when
 * to remember it; per instance, whether titles and categories have been told. Forgets when: some
 * time (processing time) after the tombstone, so that an item that comes back is known to be back.
 * Emits: every visit, unchanged; to {@link #NOTICES} what has changed for the lists, and the
 * release of an item whose deletion is forgotten, so that nobody keeps it out for ever. Where
 * replication was switched on over a savepoint, every stored entry follows with the first record,
 * or when the catalogue has caught up. Behind all notices of what the catalogue held at the start
 * comes the instance's {@linkplain ItemAvailability#mark mark}.
 */
public final class JoinCatalog
        extends KeyedCoProcessFunction<String, ItemUpdate, CatalogItem, EnrichedUpdate>
        implements CachingFunction, CaughtUpFunction, CheckpointedFunction {

    public static final OutputTag<ItemAvailability> NOTICES =
            new OutputTag<>(
                    "item-notices",
                    CodecType.of(ItemAvailability.class, new ItemAvailabilityCodec()));

    private static final long serialVersionUID = 1L;

    public static final KeyedValue<CatalogItem> ITEM =
            new KeyedValue<>(
                    "catalog-item",
                    CatalogItem.class,
                    new CatalogItemCodec(),
                    CatalogItem::sizeInBytes);

    private final boolean replicates;
    private final long forgetDeletedMillis;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<CatalogItem> entries;

    /** Processing time at which a tombstone may be forgotten, epoch milliseconds. */
    private transient ValueState<Long> deletedUntil;

    private transient ListState<Boolean> toldState;
    private transient Counter enriched;
    private transient Counter unenriched;

    /** Whether entries from before replication was switched on wait to be told. */
    private transient boolean behind;

    /**
     * Makes the operator.
     *
     * @param replicates whether notices carry titles and categories
     * @param forgetDeleted how long a deleted item is remembered as deleted
     */
    public JoinCatalog(boolean replicates, Duration forgetDeleted, long cacheBytes) {
        this.replicates = replicates;
        this.forgetDeletedMillis = forgetDeleted.toMillis();
        this.cacheBytes = cacheBytes;
    }

    public static ValueStateDescriptor<Long> deletedUntilDescriptor() {
        return new ValueStateDescriptor<>("deleted-until", Types.LONG);
    }

    static ListStateDescriptor<Boolean> toldDescriptor() {
        return new ListStateDescriptor<>("titles-told", Types.BOOLEAN);
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        toldState = context.getOperatorStateStore().getUnionListState(toldDescriptor());
        boolean someWereTold = false;
        boolean someWereNot = false;
        for (boolean told : toldState.get()) {
            someWereTold |= told;
            someWereNot |= !told;
        }
        behind = replicates && context.isRestored() && (someWereNot || !someWereTold);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        toldState.clear();
        toldState.add(replicates && !behind);
    }

    @Override
    public void open(OpenContext context) {
        deletedUntil = getRuntimeContext().getState(deletedUntilDescriptor());
        entries = ITEM.cached(getRuntimeContext(), keys, cacheBytes);
        StageMetrics metrics = new StageMetrics(getRuntimeContext().getMetricGroup());
        enriched = metrics.counter(JobMetric.ENRICHED);
        unenriched = metrics.counter(JobMetric.UNENRICHED);
    }

    @Override
    public void flush() throws IOException {
        entries.flush();
    }

    @Override
    public void processElement1(ItemUpdate visit, Context context, Collector<EnrichedUpdate> out)
            throws Exception {
        catchUp(context.timerService().currentProcessingTime(), context::output);
        CatalogItem entry = visit.event() == null ? null : currentEntry();
        out.collect(new EnrichedUpdate(visit, entry));
    }

    /** What the catalogue holds of the event's own item, or null. */
    private CatalogItem currentEntry() throws IOException {
        CatalogItem entry = entries.load();
        if (entry == null || entry.deleted()) {
            unenriched.inc();
            return null;
        }
        enriched.inc();
        return entry;
    }

    @Override
    public void processElement2(CatalogItem item, Context context, Collector<EnrichedUpdate> out)
            throws Exception {
        catchUp(context.timerService().currentProcessingTime(), context::output);
        CatalogItem before = entries.load();
        boolean wasDeleted = before != null && before.deleted();
        long now = context.timerService().currentProcessingTime();
        ItemAvailability notice = notice(item, now);
        if (!notice.equals(
                before == null
                        ? ItemAvailability.blank(item.itemId(), now)
                        : notice(before, now))) {
            context.output(NOTICES, notice);
        }
        entries.store(item);
        if (item.deleted()) {
            remember(now + forgetDeletedMillis, context.timerService());
        } else if (wasDeleted) {
            deletedUntil.clear();
        }
    }

    private ItemAvailability notice(CatalogItem entry, long at) {
        ItemAvailability notice = ItemAvailability.of(entry, at);
        return replicates ? notice : notice.withoutText();
    }

    @Override
    public void secondInputCaughtUp(long now, SideOutput out) throws Exception {
        catchUp(now, out);
        TaskInfo task = getRuntimeContext().getTaskInfo();
        out.emit(
                NOTICES,
                ItemAvailability.mark(
                        task.getIndexOfThisSubtask(), task.getNumberOfParallelSubtasks()));
    }

    /** Emits, once, the entries whose titles and categories have never been emitted. */
    private void catchUp(long now, SideOutput out) throws Exception {
        if (behind) {
            behind = false;
            ValueState<CatalogItem> stored = getRuntimeContext().getState(ITEM.descriptor());
            keys.forEachKey(
                    ITEM.name(),
                    () -> {
                        CatalogItem entry = stored.value();
                        if (!entry.deleted()) {
                            out.emit(NOTICES, notice(entry, now));
                        }
                    });
        }
    }

    /** One timer per deleted item: where it is early, it is set again. */
    private void remember(long until, TimerService timers) throws IOException {
        if (deletedUntil.value() == null) {
            timers.registerProcessingTimeTimer(until);
        }
        deletedUntil.update(until);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<EnrichedUpdate> out)
            throws Exception {
        Long until = deletedUntil.value();
        if (until == null) {
            return;
        }
        if (until > timestamp) {
            context.timerService().registerProcessingTimeTimer(until);
        } else {
            deletedUntil.clear();
            entries.clear();
            context.output(NOTICES, ItemAvailability.blank(context.getCurrentKey(), timestamp));
        }
    }
}
