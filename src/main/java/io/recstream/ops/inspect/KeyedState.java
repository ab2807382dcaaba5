package io.recstream.ops.inspect;

import io.recstream.job.catalog.JoinCatalog;
import io.recstream.job.dedup.DropDuplicates;
import io.recstream.job.dedup.SeenEventsView;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.neighbour.ItemView;
import io.recstream.job.neighbour.RememberItem;
import io.recstream.job.rank.ListView;
import io.recstream.job.rank.RankList;
import io.recstream.job.session.SessionView;
import io.recstream.job.session.TrackSession;
import io.recstream.job.state.KeyedValue;
import io.recstream.job.window.ComputeWindow;
import io.recstream.job.window.WindowView;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * A keyed state of the job: where it is, and its human-readable form.
 *
 * @param isByUser else it is by item
 */
record KeyedState<V>(
        String uid,
        ValueStateDescriptor<V> descriptor,
        Function<V, Map<String, Object>> facts,
        boolean isByUser) {

    private KeyedState(
            String uid,
            KeyedValue<V> value,
            Function<V, Map<String, Object>> facts,
            boolean isByUser) {
        this(uid, value.descriptor(), facts, isByUser);
    }

    /** All of them, in the order of the flow. */
    static List<KeyedState<?>> all() {
        return List.of(
                new KeyedState<>("drop-duplicate", DropDuplicates.SEEN, SeenEventsView::of, true),
                new KeyedState<>("track-session", TrackSession.STATE, SessionView::of, true),
                new KeyedState<>("join-catalog", JoinCatalog.ITEM, KeyedState::entry, false),
                new KeyedState<>(
                        "join-catalog",
                        JoinCatalog.deletedUntilDescriptor(),
                        until -> Map.of("at", Instant.ofEpochMilli(until).toString()),
                        false),
                new KeyedState<>("remember-item", RememberItem.STATE, ItemView::of, false),
                new KeyedState<>("rank-list", RankList.STATE, ListView::of, true),
                new KeyedState<>("compute-window", ComputeWindow.WINDOWS, WindowView::of, true));
    }

    static List<KeyedState<?>> of(String uid) {
        return all().stream().filter(state -> state.uid.equals(uid)).toList();
    }

    String name() {
        return descriptor.getName();
    }

    private static Map<String, Object> entry(CatalogItem item) {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("title", item.title());
        entry.put("category", item.category());
        entry.put("price", Double.isNaN(item.price()) ? null : item.price());
        entry.put("available", item.available());
        entry.put("deleted", item.deleted());
        return entry;
    }
}
