package io.recstream.server;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserFeatures;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import org.apache.avro.specific.SpecificRecord;
import org.slf4j.LoggerFactory;

/**
 * The current content of the topics: the newest record of each key, whatever the order in which
 * partitions are read. One thread writes each table; any number of threads read.
 */
final class TopicView implements AutoCloseable {

    private static final LimitedLog LOG = new LimitedLog(LoggerFactory.getLogger(TopicView.class));

    private static final int POPULAR_LISTS = 2_000;
    private static final int POPULAR_SIZE = 20;
    private static final int CATALOG_ITEMS = 50_000;
    private static final long CATALOG_BYTES = 48L << 20;

    /** Notified of each change after it is visible to readers. */
    interface Listener {
        /**
         * The record of a key was replaced or deleted.
         *
         * @param value null for a tombstone
         */
        void changed(Table table, String id, SpecificRecord value);
    }

    /** The table of the store that holds the tombstones, of all tables. */
    private static final int TOMBSTONES = Table.values().length;

    /** How many tables the store must have. */
    static final int STORE_TABLES = TOMBSTONES + 1;

    private final Store store;
    private final AtomicLongArray sizes = new AtomicLongArray(Table.values().length);
    private final ListHistories histories;
    private final boolean hasIdentity;
    private final TrendingItems popular = new TrendingItems(POPULAR_LISTS, POPULAR_SIZE);
    private final CatalogIndex catalog = new CatalogIndex(CATALOG_ITEMS, CATALOG_BYTES);
    private final Set<String> unread = new ConcurrentSkipListSet<>();
    private final LongAdder unreadableLetters = new LongAdder();
    private final LongAdder[] unreadable = new LongAdder[Table.values().length];
    private final List<Listener> listeners = new CopyOnWriteArrayList<>();

    /** Without identity. */
    TopicView(Store store, ListHistories histories) {
        this(store, histories, false);
    }

    /**
     * @param hasIdentity whether users are looked up in the table of identities
     */
    TopicView(Store store, ListHistories histories, boolean hasIdentity) {
        this.hasIdentity = hasIdentity;
        Arrays.setAll(unreadable, any -> new LongAdder());
        this.store = store;
        this.histories = histories;
    }

    void onChange(Listener listener) {
        listeners.add(listener);
    }

    /**
     * Applies a record.
     *
     * @param value null for a tombstone
     * @param notifies whether listeners are notified
     * @throws IOException if the value cannot be stored
     */
    void apply(Table table, String id, SpecificRecord value, Stamp stamp, boolean notifies)
            throws IOException {
        boolean changed = value == null ? end(table, id, stamp) : replace(table, id, value, stamp);
        if (changed && notifies) {
            listeners.forEach(listener -> notify(listener, table, id, value));
        }
    }

    /** A listener that throws does not affect other listeners or later changes. */
    private static void notify(Listener listener, Table table, String id, SpecificRecord value) {
        try {
            listener.changed(table, id, value);
        } catch (RuntimeException e) {
            LOG.error("A change of " + table + " cannot be streamed", e);
        }
    }

    private static byte[] encoded(Table table, SpecificRecord value) throws IOException {
        try {
            return table.encode(value);
        } catch (RuntimeException e) {
            throw new IOException("Cannot be kept: " + e, e);
        }
    }

    private boolean end(Table table, String id, Stamp tombstone) {
        Stamp before = stamp(store.get(TOMBSTONES, tombstoneOf(table, id)));
        if (before == null || before.isEndedBy(tombstone)) {
            store.put(TOMBSTONES, tombstoneOf(table, id), tombstone.toBytes());
        }
        if (table == Table.RECOMMENDATIONS) {
            histories.forget(id, tombstone);
        }
        Stamp current = stamp(store.get(table.index(), id));
        if (current == null || !current.isEndedBy(tombstone)) {
            return false;
        }
        store.delete(table.index(), id);
        sizes.decrementAndGet(table.index());
        if (table == Table.CATALOG) {
            catalog.remove(id);
        }
        return true;
    }

    private boolean replace(Table table, String id, SpecificRecord value, Stamp stamp)
            throws IOException {
        byte[] encoded = encoded(table, value);
        Stamp tombstone = stamp(store.get(TOMBSTONES, tombstoneOf(table, id)));
        if (tombstone != null && stamp.isEndedBy(tombstone)) {
            return false;
        }
        Stamp current = stamp(store.get(table.index(), id));
        if (value instanceof RecommendationUpdate) {
            histories.add(id, stamp, encoded);
        }
        if (current != null && !stamp.replaces(current)) {
            return false;
        }
        ByteBuffer stored = ByteBuffer.allocate(Stamp.BYTES + encoded.length);
        stamp.write(stored);
        store.put(table.index(), id, stored.put(encoded).array());
        if (current == null) {
            sizes.incrementAndGet(table.index());
        }
        if (value instanceof RecommendationUpdate list) {
            popular.add(list);
        } else if (value instanceof CatalogItem item) {
            catalog.put(item);
        }
        return true;
    }

    private static String tombstoneOf(Table table, String id) {
        return table.index() + id;
    }

    private static Stamp stamp(byte[] stored) {
        return stored == null ? null : Stamp.read(ByteBuffer.wrap(stored));
    }

    /**
     * Removes tombstones older than a time. Safe once all partitions have been read, because no
     * older record can arrive.
     *
     * @param before a timestamp of Kafka, epoch milliseconds
     */
    void removeTombstones(Collection<Table> tables, long before) {
        for (Table table : tables) {
            store.removeIf(
                    TOMBSTONES,
                    tombstoneOf(table, ""),
                    stored -> stamp(stored).timestamp() < before);
        }
    }

    /** How many keys have a record now. */
    long size(Table table) {
        return sizes.get(table.index());
    }

    /** Recomputes what {@link #popular()} returns; called periodically. */
    void refreshPopular() {
        popular.publish();
    }

    /** The person that an id belongs to: the id itself without identity, or if it has no record. */
    RequestedUser user(String requestedId) {
        if (!hasIdentity) {
            return new RequestedUser(null, requestedId);
        }
        IdentityUpdate identity = (IdentityUpdate) read(Table.IDENTITIES, requestedId);
        return new RequestedUser(
                requestedId, identity == null ? requestedId : identity.getPersonId());
    }

    /** Null if the user has no list. */
    RecommendationUpdate recommendations(String user) {
        return (RecommendationUpdate) read(Table.RECOMMENDATIONS, user);
    }

    UserFeatures features(String user) {
        return (UserFeatures) read(Table.FEATURES, user);
    }

    SimilarItems similar(String item) {
        return (SimilarItems) read(Table.SIMILAR, item);
    }

    /** Null if it is not in the catalogue. */
    CatalogItem item(String id) {
        return (CatalogItem) read(Table.CATALOG, id);
    }

    /** The search index of the catalogue. */
    CatalogIndex catalog() {
        return catalog;
    }

    /** The user's last lists, newest first: at least the current one, if there is one. */
    List<RecommendationUpdate> history(String user) {
        List<RecommendationUpdate> lists = new ArrayList<>();
        for (byte[] stored : histories.of(user)) {
            lists.add(
                    (RecommendationUpdate) decode(Table.RECOMMENDATIONS, ByteBuffer.wrap(stored)));
        }
        if (lists.isEmpty()) {
            RecommendationUpdate current = recommendations(user);
            return current == null ? List.of() : List.of(current);
        }
        return lists;
    }

    /** Popular items, for users without a list. */
    List<RecommendedItem> popular() {
        return popular.best();
    }

    /** Topics that the server currently cannot read; maintained by the readers. */
    Set<String> unread() {
        return unread;
    }

    /** Counts a record that cannot be decoded as one of its table; it is skipped. */
    void countUnreadable(Table table) {
        unreadable[table.index()].increment();
    }

    /** The same for a dead letter, which is in no table. */
    void countUnreadableDeadLetter() {
        unreadableLetters.increment();
    }

    /** Records of a table that were skipped. */
    long unreadableRecords(Table table) {
        return unreadable[table.index()].sum();
    }

    long unreadableRecords() {
        long all = unreadableLetters.sum();
        for (LongAdder one : unreadable) {
            all += one.sum();
        }
        return all;
    }

    Store store() {
        return store;
    }

    long historyBytes() {
        return histories.bytes();
    }

    private SpecificRecord read(Table table, String id) {
        byte[] stored = store.get(table.index(), id);
        return stored == null
                ? null
                : decode(table, ByteBuffer.wrap(stored).position(Stamp.BYTES).slice());
    }

    private static SpecificRecord decode(Table table, ByteBuffer stored) {
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
