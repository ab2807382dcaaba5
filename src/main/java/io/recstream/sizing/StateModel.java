package io.recstream.sizing;

import static io.recstream.sizing.MeasuredConstant.CATEGORIES_PER_ENTRY;
import static io.recstream.sizing.MeasuredConstant.COLD_ON_DISK;
import static io.recstream.sizing.MeasuredConstant.HOT_ON_DISK;
import static io.recstream.sizing.MeasuredConstant.ITEM_IDS;
import static io.recstream.sizing.MeasuredConstant.ITEM_ID_UPDATES;
import static io.recstream.sizing.MeasuredConstant.ITEM_REST;
import static io.recstream.sizing.MeasuredConstant.ITEM_REST_UPDATES;
import static io.recstream.sizing.MeasuredConstant.LAST_CONTEXT;
import static io.recstream.sizing.MeasuredConstant.NEW_ITEMS;
import static io.recstream.sizing.MeasuredConstant.ROCKS_ENTRY;
import static io.recstream.sizing.MeasuredConstant.SEEN_EVENT;
import static io.recstream.sizing.MeasuredConstant.UNITED_ID;

import java.util.ArrayList;
import java.util.List;

/** The state of each operator, from the byte forms of its codecs, and its size on disk. */
final class StateModel {

    /** recstream.events.allowed-lateness: ids are kept for this time beyond the horizon. */
    private static final double LATENESS = 600;

    /** recstream.identity.lookback. */
    private static final double LOOKBACK = 7 * 86_400;

    /** recstream.identity.max-events. */
    private static final double MAX_EVENTS = 200;

    /** The prefix of a device's key. */
    private static final double DEVICE = 7;

    /** Number of key groups that fit one byte. */
    private static final double ONE_BYTE = 128;

    private final Workload workload;
    private final Behaviour behaviour;

    /**
     * The state of one operator.
     *
     * @param keys number of keys with a value; of instances for operator state
     * @param perKey bytes of a value with its key and timers, before compression
     * @param onDisk bytes of all keys in RocksDB's files or, for operator state, in each checkpoint
     */
    record Row(String operator, String state, double keys, double perKey, double onDisk) {}

    StateModel(Workload workload, Behaviour behaviour) {
        this.workload = workload;
        this.behaviour = behaviour;
    }

    /** The operator state of rank-list is the last row. */
    List<Row> rows(double parallelism) {
        double users = workload.get(Input.USERS);
        double items = workload.get(Input.ITEMS);
        double availabilities = availabilities();
        List<Row> rows = new ArrayList<>();
        if (workload.hasIdentity()) {
            rows.addAll(identityRows(users));
        }
        rows.add(cold("drop-duplicate", "seen-events", dedupUsers(), seenEvents()));
        rows.add(cold("track-session", "session", users, session()));
        rows.add(cold("join-catalog", "catalog-item", items, catalogItem()));
        rows.add(
                new Row(
                        "remember-item",
                        "item-memory",
                        items,
                        itemMemories() / items,
                        itemMemories() * HOT_ON_DISK.value()));
        rows.add(cold("rank-list", "list-memory", users, listState()));
        rows.add(cold("compute-window", "user-windows", windowUsers(), userWindows()));
        rows.add(
                new Row(
                        "rank-list",
                        "item-notices",
                        parallelism,
                        availabilities * availabilityBytes(),
                        parallelism * availabilities * availabilityBytes()));
        return rows;
    }

    private List<Row> identityRows(double users) {
        double linked = users * workload.get(Input.LINKED_USERS);
        return List.of(
                new Row(
                        "unite-identities",
                        "identity-nodes",
                        linked,
                        UNITED_ID.value(),
                        linked * UNITED_ID.value()),
                cold("resolve-device", "device", users * workload.get(Input.DEVICES), device()),
                cold("resolve-person", "person", users, person()),
                cold(
                        "resolve-person",
                        "replayable-events",
                        behaviour.activeUsers(LOOKBACK),
                        keptEvents() * replayableEvent() + key()),
                cold("publish-identity", "last-identity", identities(), identity()));
    }

    /** Users and devices. */
    double identities() {
        return workload.get(Input.USERS) * (1 + workload.get(Input.DEVICES));
    }

    /** Of a device with one owner. */
    double device() {
        return 14 + id() + DEVICE + key() + timer();
    }

    /** Of a user who is their own person. */
    double person() {
        return 14 + workload.get(Input.DEVICES) * (14 + DEVICE + id() + link()) + key() + timer();
    }

    /**
     * Of an active user: the older ones are deleted when there are twice as many as are replayed.
     */
    double keptEvents() {
        double events = behaviour.mean() * LOOKBACK / behaviour.activeUsers(LOOKBACK);
        return Math.min(events, 1.5 * MAX_EVENTS);
    }

    /** The event, and where its record is. */
    double replayableEvent() {
        return 43 + workload.get(Input.EVENT_ID_BYTES) + 2 * id();
    }

    /** Of most ids: a device, its owner, and the event that said so. */
    double identity() {
        return 18 + DEVICE + 3 * id() + link() + key();
    }

    private double link() {
        return 37 + DEVICE + 2 * id();
    }

    private static Row cold(String operator, String state, double keys, double perKey) {
        return new Row(operator, state, keys, perKey, keys * perKey * COLD_ON_DISK.value());
    }

    double dedupUsers() {
        return behaviour.activeUsers(dedupSeconds());
    }

    /** At the peak rate, as the horizon may be within the peak. */
    double seenEvents() {
        return 7
                + key()
                + timer()
                + behaviour.peak() * dedupSeconds() / dedupUsers() * SEEN_EVENT.value();
    }

    private double dedupSeconds() {
        return workload.get(Input.DEDUP_HORIZON) + LATENESS;
    }

    double session() {
        return 31 + LAST_CONTEXT.value() * (id() + 1) + key() + timer();
    }

    double catalogItem() {
        return 14
                + id()
                + workload.get(Input.TITLE_BYTES)
                + workload.get(Input.CATEGORY_BYTES)
                + attributes()
                + key();
    }

    /** Of an item: their number, then each name and value with its length. */
    double attributes() {
        double values = workload.get(Input.ATTRIBUTES);
        return values == 0 ? 0 : 1 + values * (2 + workload.get(Input.ATTRIBUTE_BYTES));
    }

    /** The last list as hashes of 4 bytes, the shares of the session's items, and other fields. */
    double listState() {
        return 37 + 4 * workload.get(Input.LIST_SIZE) + 4 * LAST_CONTEXT.value() + key() + timer();
    }

    double windowUsers() {
        return behaviour.activeUsers(workload.get(Input.LONGEST_WINDOW));
    }

    double userWindows() {
        return 35 + behaviour.entriesPerUser() * windowEntry() + key() + timer();
    }

    /** An entry, with its part of the user's strings. */
    double windowEntry() {
        return 8
                + NEW_ITEMS.value() * (id() + 1)
                + CATEGORIES_PER_ENTRY.value() * (workload.get(Input.CATEGORY_BYTES) + 1);
    }

    private double itemMemories() {
        return behaviour.ranks().sum(share -> itemState(behaviour.updatesOfItem(share)));
    }

    /** Of an item with this number of updates: ids, snippets and rules. */
    double itemState(double updates) {
        return 50
                + ITEM_REST.value() * Behaviour.filled(updates, ITEM_REST_UPDATES)
                + (2 + ITEM_IDS.value() * Behaviour.filled(updates, ITEM_ID_UPDATES)) * (id() + 1)
                + key()
                + timer();
    }

    /** Items in the availability state of each instance of rank-list. */
    double availabilities() {
        return workload.get(Input.ITEMS)
                * (workload.replicatesCatalog() ? 1 : workload.get(Input.UNAVAILABLE));
    }

    double availabilityBytes() {
        return 2 * id() + 12 + (workload.replicatesCatalog() ? text() + attributes() : 0);
    }

    double text() {
        return workload.get(Input.TITLE_BYTES) + workload.get(Input.CATEGORY_BYTES);
    }

    /** Key group, id with its length, namespace, and RocksDB's overhead. */
    double key() {
        double group = workload.get(Input.MAX_PARALLELISM) > ONE_BYTE ? 2 : 1;
        return group + id() + 2 + ROCKS_ENTRY.value();
    }

    /** A key with its time. */
    double timer() {
        return key() + 8;
    }

    private double id() {
        return workload.get(Input.ID_BYTES);
    }
}
