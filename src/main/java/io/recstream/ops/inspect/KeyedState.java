package io.recstream.ops.inspect;

import io.recstream.job.catalog.JoinCatalog;
import io.recstream.job.dedup.DropDuplicates;
import io.recstream.job.dedup.SeenEventsView;
import io.recstream.job.identity.EventHistory;
import io.recstream.job.identity.IdentityView;
import io.recstream.job.identity.PublishIdentity;
import io.recstream.job.identity.ResolveDevice;
import io.recstream.job.identity.ResolvePerson;
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
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.StateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * A keyed state of the job: where it is, and its human-readable form.
 *
 * @param isByUser else it is by item
 */
record KeyedState<V>(
        String uid,
        StateDescriptor<?, V> descriptor,
        Function<RuntimeContext, Current<V>> opener,
        Function<V, Map<String, Object>> facts,
        boolean isByUser) {

    static final String PUBLISH_IDENTITY = "publish-identity";

    /** The value of the current key. */
    interface Current<V> {

        /** Null if there is none. */
        V value() throws IOException;
    }

    private KeyedState(
            String uid,
            ValueStateDescriptor<V> descriptor,
            Function<V, Map<String, Object>> facts,
            boolean isByUser) {
        this(uid, descriptor, runtime -> value(runtime, descriptor), facts, isByUser);
    }

    private static <V> Current<V> value(
            RuntimeContext runtime, ValueStateDescriptor<V> descriptor) {
        ValueState<V> state = runtime.getState(descriptor);
        return state::value;
    }

    private static <E> KeyedState<List<E>> list(
            String uid,
            ListStateDescriptor<E> descriptor,
            Function<List<E>, Map<String, Object>> facts) {
        return new KeyedState<>(uid, descriptor, runtime -> list(runtime, descriptor), facts, true);
    }

    private static <E> Current<List<E>> list(
            RuntimeContext runtime, ListStateDescriptor<E> descriptor) {
        ListState<E> state = runtime.getListState(descriptor);
        return () -> {
            List<E> elements = new ArrayList<>();
            try {
                state.get().forEach(elements::add);
            } catch (Exception e) {
                throw new IOException("Cannot read " + descriptor.getName(), e);
            }
            return elements.isEmpty() ? null : elements;
        };
    }

    private KeyedState(
            String uid,
            KeyedValue<V> value,
            Function<V, Map<String, Object>> facts,
            boolean isByUser) {
        this(uid, value.descriptor(), facts, isByUser);
    }

    /** Those of a job with identity in addition; not in every savepoint. */
    static List<KeyedState<?>> ofIdentity() {
        return List.of(
                new KeyedState<>("resolve-device", ResolveDevice.STATE, IdentityView::device, true),
                list("resolve-device", EventHistory.descriptor(), IdentityView::events),
                new KeyedState<>("resolve-person", ResolvePerson.STATE, IdentityView::person, true),
                list("resolve-person", EventHistory.descriptor(), IdentityView::events),
                new KeyedState<>(
                        PUBLISH_IDENTITY,
                        PublishIdentity.lastDescriptor(),
                        IdentityView::update,
                        true),
                new KeyedState<>(
                        PUBLISH_IDENTITY,
                        PublishIdentity.versionDescriptor(),
                        version -> Map.of("version", version),
                        true));
    }

    /** All of a job without identity, in the order of the flow. */
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
        return Stream.concat(ofIdentity().stream(), all().stream())
                .filter(state -> state.uid.equals(uid))
                .toList();
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
