package io.recstream.job.rank;

import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemAvailabilityCodec;
import io.recstream.job.state.CodecType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * What an instance has heard of items, by id: those that may not be recommended; where the
 * catalogue is replicated, the title and category of every item, too.
 *
 * <p>A broadcast state: each instance holds all of it, on its heap. A deletion is forgotten some
 * time after it; of an item that is available and has neither title nor category nothing is kept.
 */
final class ReplicatedCatalog implements Function<String, ItemAvailability> {

    /** How often within the time of remembering them the deleted items are looked through. */
    private static final int SWEEPS = 24;

    private final BroadcastState<String, ItemAvailability> state;
    private final long forgetDeletedMillis;

    /** Categories by themselves: thousands of items share one string. */
    private final Map<String, String> categories = new HashMap<>();

    private long sweptAt;

    /**
     * Opens the state, restored or empty.
     *
     * @param replicates false drops titles and categories that the state has from before
     */
    ReplicatedCatalog(
            BroadcastState<String, ItemAvailability> state,
            boolean replicates,
            Duration forgetDeleted)
            throws Exception {
        this.state = state;
        this.forgetDeletedMillis = forgetDeleted.toMillis();
        Iterator<Map.Entry<String, ItemAvailability>> entries = state.iterator();
        while (entries.hasNext()) {
            Map.Entry<String, ItemAvailability> entry = entries.next();
            ItemAvailability kept = replicates ? entry.getValue() : entry.getValue().withoutText();
            if (kept.isBlank()) {
                entries.remove();
            } else {
                entry.setValue(compact(entry.getKey(), kept));
            }
        }
    }

    static MapStateDescriptor<String, ItemAvailability> descriptor() {
        return new MapStateDescriptor<>(
                "item-notices",
                Types.STRING,
                CodecType.of(ItemAvailability.class, new ItemAvailabilityCodec()));
    }

    /** The last that was heard of an item, or null. */
    @Override
    public ItemAvailability apply(String itemId) {
        try {
            return state.get(itemId);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot read the items' notices", e);
        }
    }

    void update(ItemAvailability notice) throws Exception {
        if (notice.isBlank()) {
            state.remove(notice.itemId());
        } else {
            state.put(notice.itemId(), compact(notice.itemId(), notice));
        }
        if (notice.at() - sweptAt >= forgetDeletedMillis / SWEEPS) {
            sweptAt = notice.at();
            forgetDeleted(notice.at() - forgetDeletedMillis);
        }
    }

    /** The same notice with its key's id, and a category that others have. */
    private ItemAvailability compact(String key, ItemAvailability notice) {
        String category = notice.category();
        return new ItemAvailability(
                key,
                notice.recommendable(),
                notice.deleted(),
                notice.at(),
                notice.title(),
                category == null ? null : categories.computeIfAbsent(category, own -> own));
    }

    /** A deleted item that every memory has forgotten by now cannot come back as a candidate. */
    private void forgetDeleted(long before) throws Exception {
        Iterator<Map.Entry<String, ItemAvailability>> entries = state.iterator();
        while (entries.hasNext()) {
            ItemAvailability notice = entries.next().getValue();
            if (notice.deleted() && notice.at() < before) {
                entries.remove();
            }
        }
    }
}
