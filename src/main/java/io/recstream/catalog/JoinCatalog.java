package io.recstream.catalog;

import io.recstream.model.Availability;
import io.recstream.model.CatalogItem;
import io.recstream.model.CatalogItemCodec;
import io.recstream.model.CatalogedVisit;
import io.recstream.model.ItemVisit;
import io.recstream.state.CachingFunction;
import io.recstream.state.CodecType;
import io.recstream.state.KeyContext;
import io.recstream.state.WriteBackCell;
import java.io.IOException;
import java.time.Duration;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;

/**
 * Gives an event what the catalogue knows of its item at that moment, and tells when an item may no
 * longer, or may again, be recommended.
 *
 * <p>Keyed by item. State: the item's newest catalogue entry. Forgets when: some time (processing
 * time) after its tombstone, so that an item that comes back is known to be back. Emits: every
 * visit, unchanged; to {@link #AVAILABILITY} what has changed for the lists.
 */
public final class JoinCatalog
        extends KeyedCoProcessFunction<String, ItemVisit, CatalogItem, CatalogedVisit>
        implements CachingFunction {

    public static final OutputTag<Availability> AVAILABILITY =
            new OutputTag<>("availability", TypeInformation.of(Availability.class));

    private static final long serialVersionUID = 1L;

    private final long forgetDeletedMillis;
    private final long cacheBytes;

    private transient KeyContext keys;
    private transient WriteBackCell<CatalogItem> entries;

    /**
     * Makes the operator.
     *
     * @param forgetDeleted how long a deleted item is remembered as deleted
     */
    public JoinCatalog(Duration forgetDeleted, long cacheBytes) {
        this.forgetDeletedMillis = forgetDeleted.toMillis();
        this.cacheBytes = cacheBytes;
    }

    static ValueStateDescriptor<CatalogItem> descriptor() {
        return new ValueStateDescriptor<>(
                "catalog-item", CodecType.of(CatalogItem.class, new CatalogItemCodec()));
    }

    @Override
    public void attach(KeyContext context) {
        keys = context;
    }

    @Override
    public void open(OpenContext context) {
        CatalogItemCodec codec = new CatalogItemCodec();
        entries =
                new WriteBackCell<>(
                        getRuntimeContext().getState(descriptor()),
                        keys,
                        CatalogItem::sizeInBytes,
                        codec::copy,
                        cacheBytes);
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
            context.timerService().registerProcessingTimeTimer(now + forgetDeletedMillis);
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<CatalogedVisit> out)
            throws Exception {
        CatalogItem entry = entries.load();
        if (entry != null && entry.deleted()) {
            entries.clear();
        }
    }
}
