package io.recstream.sizing;

import static io.recstream.sizing.MeasuredConstant.CANDIDATE_SCORES;
import static io.recstream.sizing.MeasuredConstant.CATEGORIES_PER_ENTRY;
import static io.recstream.sizing.MeasuredConstant.CHANGED_PAGES;
import static io.recstream.sizing.MeasuredConstant.DIRTY_LOG;
import static io.recstream.sizing.MeasuredConstant.PARTITION_RATE;
import static io.recstream.sizing.MeasuredConstant.POPULAR_CUT;
import static io.recstream.sizing.MeasuredConstant.POPULAR_EVERY;
import static io.recstream.sizing.MeasuredConstant.SEEN_CONTEXT;

import java.util.ArrayList;
import java.util.List;

/** Bytes a second at the peak: through each shuffle, and into and out of each topic. */
final class TrafficModel {

    /** Length, tag and timestamp of a record between Flink's tasks. */
    private static final double FRAME = 13;

    /** Overhead of a record in a batch of Kafka's, without compression. */
    private static final double RECORD = 12;

    /** recstream.session.context-items. */
    private static final double LONGEST_CONTEXT = 10;

    /** recstream.similar-items.size and .min-interval. */
    private static final double PAGE_ITEMS = 20;

    private static final double PAGE_SECONDS = 10;

    /** recstream.windows.top-categories. */
    private static final double TOP_CATEGORIES = 5;

    /** recstream.user.idle-ttl: the time from a user's last event to their tombstones. */
    private static final double USER_TTL = 30 * 86_400;

    private static final double DAY = 86_400;

    private final Workload workload;
    private final Behaviour behaviour;
    private final StateModel state;
    private final double parallelism;

    /** A shuffle, at the peak. */
    record Shuffle(String name, double bytesPerSecond) {}

    /**
     * A topic.
     *
     * @param records a second at the peak
     * @param onDisk with all replicas
     */
    record Topic(
            String name, double records, double bytesPerSecond, double onDisk, int partitions) {}

    TrafficModel(Workload workload, Behaviour behaviour, StateModel state, double parallelism) {
        this.workload = workload;
        this.behaviour = behaviour;
        this.state = state;
        this.parallelism = parallelism;
    }

    List<Shuffle> shuffles() {
        double peak = behaviour.peak();
        List<Shuffle> shuffles = new ArrayList<>();
        if (workload.hasIdentity()) {
            shuffles.add(new Shuffle("events by device", peak * toPerson()));
            shuffles.add(new Shuffle("events by user, for their person", peak * toPerson()));
        }
        shuffles.add(new Shuffle("events by user", peak * toUser()));
        shuffles.add(new Shuffle("updates by item", peak * toItem()));
        shuffles.add(new Shuffle("responses by user", peak * toList()));
        shuffles.add(new Shuffle("popular items, with the responses", popular()));
        shuffles.add(
                new Shuffle("notices of items, to all", catalogUpdates() * noticesPerUpdate()));
        return shuffles;
    }

    private double noticesPerUpdate() {
        double share = workload.replicatesCatalog() ? 1 : workload.get(Input.UNAVAILABLE);
        return share * parallelism * (state.availabilityBytes() + FRAME);
    }

    /** A source record with its payload and its event. */
    double toUser() {
        return 45 + 2 * id() + avroEvent() + workload.get(Input.EVENT_ID_BYTES) + FRAME;
    }

    /** The same with the id under which it was sent. */
    private double toPerson() {
        return toUser() + id() + 2;
    }

    double toItem() {
        double context = Math.min(LONGEST_CONTEXT, SEEN_CONTEXT.value() * behaviour.itemUpdates());
        return behaviour.itemUpdates() * (23 + id() + context * (id() + 1) + FRAME) + event();
    }

    double toList() {
        double candidate = id() + 1.4 + 4 * CANDIDATE_SCORES.value();
        double response = 23 + 2 * id() + behaviour.candidates() * candidate + FRAME;
        double enriched = event() + 13 + behaviour.itemUpdates() * (id() + 1) + state.text();
        return behaviour.responses() * response + enriched;
    }

    /** Each instance of remember-item sends snapshots to each one of rank-list, periodically. */
    private double popular() {
        double item = id() + workload.get(Input.CATEGORY_BYTES) + 6;
        return behaviour.peak() / POPULAR_EVERY.value() * parallelism * POPULAR_CUT.value() * item;
    }

    /** An event in a message that has its user and its item already. */
    private double event() {
        return 11 + workload.get(Input.EVENT_ID_BYTES);
    }

    double avroEvent() {
        return 28 + workload.get(Input.EVENT_ID_BYTES) + 2 * id();
    }

    double catalogUpdates() {
        return workload.get(Input.ITEMS) * workload.get(Input.CATALOG_UPDATES) / DAY;
    }

    List<Topic> topics() {
        double users = workload.get(Input.USERS);
        double event = RECORD + id() + avroEvent();
        double stored = behaviour.mean() * workload.get(Input.EVENTS_RETENTION) * event;
        double items = workload.get(Input.ITEMS);
        double item = RECORD + 2 * id() + 30 + state.text() + state.attributes();
        List<Topic> topics = new ArrayList<>();
        topics.add(topic("recstream.events", behaviour.peak(), event, stored));
        topics.add(topic("recstream.catalog", catalogUpdates(), item, compacted(items, item)));
        topics.add(
                topic(
                        "recstream.recommendations",
                        behaviour.peak(),
                        recommendation(),
                        compacted(users, recommendation()) + tombstones()));
        topics.add(
                topic(
                        "recstream.user-features",
                        behaviour.peak() * behaviour.features(),
                        features(),
                        compacted(state.windowUsers(), features()) + tombstones()));
        topics.add(topic("recstream.similar-items", pages(), page(), compacted(items, page())));
        if (workload.hasIdentity()) {
            double identity = RECORD + state.identity();
            topics.add(
                    topic(
                            "recstream.identities",
                            state.identities() / USER_TTL,
                            identity,
                            compacted(state.identities(), identity) + tombstones()));
        }
        return topics;
    }

    private Topic topic(String name, double records, double bytes, double stored) {
        double rate = records * bytes;
        double least = Math.max(1, Math.ceil(rate / PARTITION_RATE.value()));
        boolean isRead = "recstream.events".equals(name) || "recstream.catalog".equals(name);
        double partitions = isRead ? Math.ceil(least / parallelism) * parallelism : least;
        return new Topic(
                name, records, rate, stored * workload.get(Input.REPLICATION), (int) partitions);
    }

    private static double compacted(double keys, double bytes) {
        return keys * bytes * DIRTY_LOG.value();
    }

    /** Of deleted users, until compaction removes them. */
    private double tombstones() {
        double forgotten = workload.get(Input.USERS) / USER_TTL;
        return forgotten * workload.get(Input.TOMBSTONE_RETENTION) * (RECORD + id());
    }

    double recommendation() {
        double entry = 2 * id() + 14 + (workload.replicatesCatalog() ? state.text() + 2 : 0);
        return RECORD
                + 2 * id()
                + 50
                + workload.get(Input.EVENT_ID_BYTES)
                + workload.get(Input.LIST_SIZE) * entry;
    }

    double features() {
        double categories =
                Math.min(
                        TOP_CATEGORIES,
                        1 + behaviour.entriesPerUser() * CATEGORIES_PER_ENTRY.value());
        double window = 38 + categories * (workload.get(Input.CATEGORY_BYTES) + 3);
        return RECORD + 2 * id() + 34 + workload.get(Input.WINDOWS) * window;
    }

    double page() {
        return RECORD + 2 * id() + 22 + PAGE_ITEMS * (id() + 9);
    }

    /** Each item's similar items at most once per interval, if changed. */
    private double pages() {
        double updates = behaviour.peak() * behaviour.itemUpdates();
        return CHANGED_PAGES.value()
                * behaviour.ranks().sum(share -> Math.min(updates * share, 1 / PAGE_SECONDS));
    }

    private double id() {
        return workload.get(Input.ID_BYTES);
    }
}
