package io.recstream.job.catalog;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CatalogItemCodec;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemUpdate;
import io.recstream.job.model.ListNotice;
import io.recstream.job.model.Provenance;
import io.recstream.job.state.CachingFunction;
import io.recstream.job.state.CaughtUpFunction;
import io.recstream.job.state.KeyContext;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.state.ListNotices;
import io.recstream.job.state.SideOutput;
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
 * Adds the current catalogue entry to the update of the event's own item, and emits an item's
 * availability when it changes; where the catalogue is replicated, also when its title or category
 * changes.
 *
 * <p>Keyed by item. State: the item's newest catalogue entry; for a tombstone, the time until which
 * it is kept; per subtask, whether titles and categories were emitted. Forgets: a tombstone some
 * time after it arrived (processing time). Emits: every update; to {@link #NOTICES} each change of
 * availability, and one that is like blank when a deletion is forgotten, so that no list excludes
 * the item for ever. Where replication was switched on over a savepoint, every stored entry follows
 * with the first record, or when the catalogue has caught up. After the availability of everything
 * that the catalogue held at the start comes the subtask's {@linkplain ItemAvailability#mark mark}.
 */
public final class JoinCatalog
        extends KeyedCoProcessFunction<String, ItemUpdate, CatalogItem, EnrichedUpdate>
        implements CachingFunction, CaughtUpFunction, CheckpointedFunction {

    public static final OutputTag<ListNotice> NOTICES =
            new OutputTag<>("item-notices", ListNotices.TYPE);

    private static final long serialVersionUID = 1L;

    public static final KeyedValue<CatalogItem> ITEM =
            new KeyedValue<>(
                    "catalog-item",
                    CatalogItem.class,
                    new CatalogItemCodec(),
                    CatalogItem::sizeInBytes);

    private final boolean replicates;
    private final boolean archived;
    private final long forgetDeletedMillis;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<CatalogItem> entries;

    /** Processing time at which a tombstone may be forgotten, epoch milliseconds. */
    private transient ValueState<Long> deletedUntil;

    private transient ListState<Boolean> emittedState;
    private transient Counter enriched;
    private transient Counter unenriched;

    /** Whether entries from before replication was switched on still have to be emitted. */
    private transient boolean behind;

    /**
     * An operator with its settings.
     *
     * @param replicates whether availability carries titles and categories
     * @param archived whether events come from the archive, which has the entry as of then
     * @param forgetDeleted how long the tombstone of a deleted item is kept
     */
    public JoinCatalog(
            boolean replicates, boolean archived, Duration forgetDeleted, long cacheBytes) {
        this.replicates = replicates;
        this.archived = archived;
        this.forgetDeletedMillis = forgetDeleted.toMillis();
        this.cacheBytes = cacheBytes;
    }

    public static ValueStateDescriptor<Long> deletedUntilDescriptor() {
        return new ValueStateDescriptor<>("deleted-until", Types.LONG);
    }

    static ListStateDescriptor<Boolean> emittedDescriptor() {
        return new ListStateDescriptor<>("titles-told", Types.BOOLEAN);
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        emittedState = context.getOperatorStateStore().getUnionListState(emittedDescriptor());
        boolean someEmitted = false;
        boolean someMissing = false;
        for (boolean emitted : emittedState.get()) {
            someEmitted |= emitted;
            someMissing |= !emitted;
        }
        behind = replicates && context.isRestored() && (someMissing || !someEmitted);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        emittedState.clear();
        emittedState.add(replicates && !behind);
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
    public void processElement1(ItemUpdate update, Context context, Collector<EnrichedUpdate> out)
            throws Exception {
        catchUp(context.timerService().currentProcessingTime(), context::output);
        out.collect(new EnrichedUpdate(update, update.needsEntry() ? entryFor(update) : null));
    }

    /** The catalogue entry of the event's own item, or null. */
    private CatalogItem entryFor(ItemUpdate update) throws IOException {
        Provenance source = update.event().provenance();
        CatalogItem entry = archived && source != null ? source.item() : entries.load();
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
        ItemAvailability availability = notice(item, now);
        boolean isNew = before == null;
        // Where it is replicated a new item may have been deleted long ago, and be pinned.
        if ((isNew && replicates)
                || !availability.equals(
                        isNew ? ItemAvailability.blank(item.itemId(), now) : notice(before, now))) {
            context.output(NOTICES, availability);
        }
        entries.store(item);
        if (item.deleted()) {
            remember(now + forgetDeletedMillis, context.timerService());
        } else if (wasDeleted) {
            deletedUntil.clear();
        }
    }

    private ItemAvailability notice(CatalogItem entry, long at) {
        ItemAvailability availability = ItemAvailability.of(entry, at);
        return replicates ? availability : availability.withoutText();
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

    /** One timer per deleted item; if it fires too early, it is registered again. */
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
            context.output(NOTICES, ItemAvailability.forgotten(context.getCurrentKey(), timestamp));
        }
    }
}
