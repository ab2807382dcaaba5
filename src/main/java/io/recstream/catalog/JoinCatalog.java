package io.recstream.catalog;

import io.recstream.model.Availability;
import io.recstream.model.CatalogItem;
import io.recstream.model.CatalogItemCodec;
import io.recstream.model.CatalogedVisit;
import io.recstream.model.ItemVisit;
import io.recstream.state.CachingFunction;
import io.recstream.state.KeyContext;
import io.recstream.state.KeyedValue;
import io.recstream.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Gives an event what the catalogue knows of its item at that moment, and tells when an item may no
 * longer, or may again, be recommended.
 *
 * <p>Keyed by item. State: the item's newest catalogue entry; where that is a tombstone, until when
 * to remember it. Forgets when: some time (processing time) after the tombstone, so that an item
 * that comes back is known to be back. Emits: every visit, unchanged; to {@link #AVAILABILITY} what
 * has changed for the lists, and the release of an item whose deletion is forgotten, so that nobody
 * keeps it out for ever.
 */
public final class JoinCatalog
        extends KeyedCoProcessFunction<String, ItemVisit, CatalogItem, CatalogedVisit>
        implements CachingFunction {

    public static final OutputTag<Availability> AVAILABILITY =
            new OutputTag<>("availability", TypeInformation.of(Availability.class));

    private static final long serialVersionUID = 1L;

    private static final KeyedValue<CatalogItem> ITEM =
            new KeyedValue<>(
                    "catalog-item",
                    CatalogItem.class,
                    new CatalogItemCodec(),
                    CatalogItem::sizeInBytes);

    private final long forgetDeletedMillis;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<CatalogItem> entries;

    /** Processing time at which a tombstone may be forgotten, epoch milliseconds. */
    private transient ValueState<Long> deletedUntil;

    /**
     * Makes the operator.
     *
     * @param forgetDeleted how long a deleted item is remembered as deleted
     */
    public JoinCatalog(Duration forgetDeleted, long cacheBytes) {
        this.forgetDeletedMillis = forgetDeleted.toMillis();
        this.cacheBytes = cacheBytes;
    }

    static ValueStateDescriptor<Long> deletedUntilDescriptor() {
        return new ValueStateDescriptor<>("deleted-until", Types.LONG);
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void open(OpenContext context) {
        deletedUntil = getRuntimeContext().getState(deletedUntilDescriptor());
        entries = ITEM.cached(getRuntimeContext(), keys, cacheBytes);
    }

    @Override
    public void flush() throws IOException {
        entries.flush();
    }

    @Override
    public void processElement1(ItemVisit visit, Context context, Collector<CatalogedVisit> out)
            throws Exception {
        CatalogItem entry = visit.event() == null ? null : entries.load();
        out.collect(new CatalogedVisit(visit, entry == null || entry.deleted() ? null : entry));
    }

    @Override
    public void processElement2(CatalogItem item, Context context, Collector<CatalogedVisit> out)
            throws Exception {
        CatalogItem before = entries.load();
        boolean wasRecommendable = before == null || before.isRecommendable();
        boolean wasDeleted = before != null && before.deleted();
        long now = context.timerService().currentProcessingTime();
        if (wasRecommendable != item.isRecommendable() || wasDeleted != item.deleted()) {
            context.output(
                    AVAILABILITY,
                    new Availability(item.itemId(), item.isRecommendable(), item.deleted(), now));
        }
        entries.store(item);
        if (item.deleted()) {
            remember(now + forgetDeletedMillis, context.timerService());
        } else if (wasDeleted) {
            deletedUntil.clear();
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
    public void onTimer(long timestamp, OnTimerContext context, Collector<CatalogedVisit> out)
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
            context.output(
                    AVAILABILITY,
                    new Availability(context.getCurrentKey(), true, false, timestamp));
        }
    }
}
