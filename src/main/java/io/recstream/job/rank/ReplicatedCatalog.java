package io.recstream.job.rank;

import io.recstream.job.model.BoundedMap;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemAvailabilityCodec;
import io.recstream.job.state.CodecType;
import java.time.Duration;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;

/**
 * The availability of items by id: of those that may not be recommended; where the catalogue is
 * replicated, of every item, with title, category and attributes.
 *
 * <p>A broadcast state: each subtask holds all of it on its heap. A deletion is forgotten some time
 * after it, when no other item knows the item any more, unless the catalogue is replicated and a
 * rule pins the item; an item that is available and has none of these is not stored.
 */
final class ReplicatedCatalog implements Function<String, ItemAvailability> {

    /** How many times deleted items are checked within the time for which they are kept. */
    private static final int CHECKS = 24;

    private static final int MAX_INTERNED_ATTRIBUTES = 100_000;

    private final BroadcastState<String, ItemAvailability> state;
    private final long forgetDeletedMillis;
    private final Predicate<String> isPinned;

    /** Interned categories: thousands of items share one string. */
    private final Map<String, String> categories = new HashMap<>();

    /** Interned attributes; of a catalogue with more values not all share theirs. */
    private final Map<ItemAttribute, ItemAttribute> attributes =
            BoundedMap.newest(MAX_INTERNED_ATTRIBUTES);

    private long checkedAt;

    /**
     * Wraps the state, restored or empty.
     *
     * @param replicates false removes titles, categories and attributes from a restored state
     * @param isPinned whether a rule puts an item into lists
     */
    ReplicatedCatalog(
            BroadcastState<String, ItemAvailability> state,
            boolean replicates,
            Duration forgetDeleted,
            Predicate<String> isPinned)
            throws Exception {
        this.state = state;
        this.forgetDeletedMillis = forgetDeleted.toMillis();
        this.isPinned = replicates ? isPinned : item -> false;
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

    /** The last availability that was received of an item, or null. */
    @Override
    public ItemAvailability apply(String itemId) {
        try {
            return state.get(itemId);
        } catch (Exception e) {
            throw new IllegalStateException("Cannot read the items' notices", e);
        }
    }

    void update(ItemAvailability availability) throws Exception {
        if (availability.isForgotten() && isPinned.test(availability.itemId())) {
            return;
        }
        if (availability.isBlank()) {
            state.remove(availability.itemId());
        } else {
            state.put(availability.itemId(), compact(availability.itemId(), availability));
        }
        if (availability.at() - checkedAt >= forgetDeletedMillis / CHECKS) {
            checkedAt = availability.at();
            forgetDeleted(availability.at() - forgetDeletedMillis);
        }
    }

    /** The same availability with interned strings. */
    private ItemAvailability compact(String key, ItemAvailability availability) {
        String category = availability.category();
        return new ItemAvailability(
                key,
                availability.recommendable(),
                availability.deleted(),
                availability.at(),
                availability.title(),
                category == null ? null : categories.computeIfAbsent(category, own -> own),
                interned(availability.attributes()));
    }

    private List<ItemAttribute> interned(List<ItemAttribute> own) {
        return own.isEmpty()
                ? List.of()
                : own.stream()
                        .map(each -> attributes.computeIfAbsent(each, first -> first))
                        .toList();
    }

    /** Removes deletions that are so old that no item's state contains the item any more. */
    private void forgetDeleted(long before) throws Exception {
        Iterator<Map.Entry<String, ItemAvailability>> entries = state.iterator();
        while (entries.hasNext()) {
            ItemAvailability availability = entries.next().getValue();
            if (availability.deleted()
                    && availability.at() < before
                    && !isPinned.test(availability.itemId())) {
                entries.remove();
            }
        }
    }
}
