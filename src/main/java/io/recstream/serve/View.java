package io.recstream.serve;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.specific.SpecificRecord;

/**
 * What the topics say now: of each key its newest record, as compaction would leave it. One thread
 * applies the records of a table, any number ask.
 */
final class View implements AutoCloseable {

    private static final int POPULAR_LISTS = 2_000;
    private static final int POPULAR_SIZE = 20;
    private static final int CATALOG_ITEMS = 50_000;
    private static final long CATALOG_BYTES = 48L << 20;

    /** Hears of each change, after it can be seen. */
    interface Listener {
        /**
         * A key has another record.
         *
         * @param value null for a tombstone
         */
        void changed(Table table, String id, SpecificRecord value);
    }

    private final Store store;
    private final Histories histories;
    private final PopularItems popular = new PopularItems(POPULAR_LISTS, POPULAR_SIZE);
    private final CatalogIndex catalog = new CatalogIndex(CATALOG_ITEMS, CATALOG_BYTES);
    private final Set<String> unread = new ConcurrentSkipListSet<>();
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    View(Store store, Histories histories) {
        this.store = store;
        this.histories = histories;
    }

    void onChange(Listener listener) {
        listeners.add(listener);
    }

    /**
     * @param value null for a tombstone
     * @param tells whether listeners hear of it
     */
    void apply(Table table, String id, SpecificRecord value, boolean tells) throws IOException {
        if (value == null) {
            store.delete(table.index(), id);
        } else {
            byte[] stored = table.encode(value);
            store.put(table.index(), id, stored);
            if (value instanceof RecommendationUpdate list) {
                histories.add(id, stored);
                popular.add(list);
            }
        }
        if (value == null && table == Table.RECOMMENDATIONS) {
            histories.forget(id);
        }
        if (table == Table.CATALOG) {
            if (value == null) {
                catalog.remove(id);
            } else {
                catalog.put((CatalogItem) value);
            }
        }
        if (tells) {
            listeners.forEach(listener -> listener.changed(table, id, value));
        }
    }

    /** Now and then: what {@link #popular()} says follows. */
    void refreshPopular() {
        popular.publish();
    }

    /** Null where the user has no list. */
    RecommendationUpdate recommendations(String user) {
        return (RecommendationUpdate) read(Table.RECOMMENDATIONS, user);
    }

    UserFeatures features(String user) {
        return (UserFeatures) read(Table.FEATURES, user);
    }

    SimilarItems similar(String item) {
        return (SimilarItems) read(Table.SIMILAR, item);
    }

    /** Null where the catalogue does not know it. */
    CatalogItem item(String id) {
        return (CatalogItem) read(Table.CATALOG, id);
    }

    /** To be searched. */
    CatalogIndex catalog() {
        return catalog;
    }

    /** The user's last lists, newest first: at least the current one, if there is one. */
    List<RecommendationUpdate> history(String user) {
        List<RecommendationUpdate> lists = new ArrayList<>();
        for (byte[] stored : histories.of(user)) {
            lists.add((RecommendationUpdate) decode(Table.RECOMMENDATIONS, stored));
        }
        if (lists.isEmpty()) {
            RecommendationUpdate current = recommendations(user);
            return current == null ? List.of() : List.of(current);
        }
        return lists;
    }

    /** What to show to those of whom nothing is known. */
    List<RecommendedItem> popular() {
        return popular.best();
    }

    /** Topics that the server does without; whoever reads them keeps this up. */
    Set<String> unread() {
        return unread;
    }

    Store store() {
        return store;
    }

    long historyBytes() {
        return histories.bytes();
    }

    private SpecificRecord read(Table table, String id) {
        byte[] stored = store.get(table.index(), id);
        return stored == null ? null : decode(table, stored);
    }

    private static SpecificRecord decode(Table table, byte[] stored) {
        try {
            return table.decode(stored);
        } catch (IOException e) {
            throw new UncheckedIOException("What the view keeps cannot be read", e);
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
