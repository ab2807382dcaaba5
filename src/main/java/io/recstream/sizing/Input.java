package io.recstream.sizing;

import java.util.Optional;

/** The inputs about a workload and its machines: option, unit, default, bounds, meaning. */
enum Input {
    USERS("users", Unit.COUNT, 1e6, 1, 1e11, "Users with an event within recstream.user.idle-ttl."),
    ITEMS("items", Unit.COUNT, 200e3, 1, 1e10, "Items in the catalogue."),
    RATE("events-per-second", Unit.COUNT, 100, 0.001, 1e9, "Events a second at the peak."),
    MEAN_LOAD("mean-load", Unit.SHARE, 0.4, 0.001, 1, "Mean of a day's load, of the peak."),
    DAILY_ACTIVE("daily-active", Unit.SHARE, 0.1, 1e-6, 1, "Users who are active on a day."),
    CONTEXT_ITEMS(
            "context-items",
            Unit.COUNT,
            3.28,
            1,
            100,
            "Distinct items of a session so far, mean over events: item updates of an event."),
    LIST_SIZE("list-size", Unit.COUNT, 20, 1, 200, "Items of a list, mean."),
    ID_BYTES("id-bytes", Unit.SIZE, 12, 1, 128, "Length of a user's or an item's id."),
    EVENT_ID_BYTES("event-id-bytes", Unit.SIZE, 36, 1, 128, "Length of an event's id."),
    TITLE_BYTES("title-bytes", Unit.SIZE, 40, 0, 1_024, "Length of a title."),
    CATEGORY_BYTES("category-bytes", Unit.SIZE, 30, 0, 1_024, "Length of a category path."),
    ATTRIBUTES(
            "attributes",
            Unit.COUNT,
            0,
            0,
            50,
            "Values of attributes that are kept of an item, mean; with recstream.catalog.attributes."),
    ATTRIBUTE_BYTES(
            "attribute-bytes", Unit.SIZE, 14, 2, 320, "Length of an attribute's name and value."),
    WINDOWS("windows", Unit.COUNT, 4, 1, 100, "Sliding windows per user."),
    LONGEST_WINDOW("longest-window", Unit.TIME, 7 * 86_400, 60, 366 * 86_400, "The longest one."),
    DEDUP_HORIZON("dedup-horizon", Unit.TIME, 3_600, 60, 30 * 86_400, "recstream.dedup.horizon."),
    ITEM_TTL("item-ttl", Unit.TIME, 90 * 86_400, 3_600, 3_660 * 86_400, "recstream.item.idle-ttl."),
    ITEM_SKEW("item-skew", Unit.COUNT, 0.8, 0, 2, "How uneven items are: Zipf's exponent."),
    HOTTEST_ITEM(
            "hottest-item", Unit.SHARE, 0, 0, 1, "Share of events of one item; 0: by --item-skew."),
    HOTTEST_USER(
            "hottest-user",
            Unit.COUNT,
            0.1,
            0,
            1e6,
            "Events a second of one user (a robot), all through the longest window."),
    UNAVAILABLE("unavailable", Unit.SHARE, 0.05, 0, 1, "Items that are unavailable or deleted."),
    CATALOG_UPDATES("catalog-updates", Unit.COUNT, 1, 0, 1e5, "Updates of an item, a day."),
    DEVICES(
            "devices",
            Unit.COUNT,
            0,
            0,
            1e3,
            "Devices of a user, with recstream.identity.enabled; 0: without it."),
    LINKED_USERS(
            "linked-users",
            Unit.SHARE,
            0.05,
            0,
            1,
            "Users who are united with another one, with --devices."),
    ARCHIVE_TIME(
            "archive-time",
            Unit.TIME,
            0,
            0,
            3_660 * 86_400,
            "How far back recstream.archive.path goes; 0: without an archive."),
    CHECKPOINT_INTERVAL(
            "checkpoint-interval", Unit.TIME, 10, 0.1, 86_400, "execution.checkpointing.interval."),
    EVENTS_RETENTION(
            "events-retention", Unit.TIME, 7 * 86_400, 60, 3_660 * 86_400, "Of the events' topic."),
    TOMBSTONE_RETENTION(
            "tombstone-retention",
            Unit.TIME,
            86_400,
            0,
            366 * 86_400,
            "delete.retention.ms of the compacted topics."),
    REPLICATION("replication", Unit.COUNT, 3, 1, 10, "Replicas of a topic."),
    CPU_MICROS(
            "cpu-micros",
            Unit.COUNT,
            MeasuredConstant.CPU_PER_EVENT.value(),
            1,
            1e6,
            "Microseconds of CPU an event on your machines, as bench kafka says."),
    UTILISATION("utilisation", Unit.SHARE, 0.6, 0.05, 1, "Of a core, at the peak."),
    SLOTS("slots", Unit.COUNT, 4, 1, 256, "Slots, and cores, of a TaskManager."),
    MEMORY("memory", Unit.SIZE, 16e9, 1e9, 4e12, "taskmanager.memory.process.size."),
    DISK("disk", Unit.SIZE, 500e9, 1e9, 1e15, "Local disk of a TaskManager."),
    NETWORK("network", Unit.SIZE, 1e9, 1e6, 1e12, "Bytes a second, each way, of a TaskManager."),
    STORAGE("storage", Unit.SIZE, 100e6, 1e6, 1e12, "Bytes a second to checkpoint storage, same."),
    CACHE_SIZE("cache-size", Unit.SIZE, 33_554_432, 0, 1e12, "recstream.cache.size."),
    MAX_PARALLELISM("max-parallelism", Unit.COUNT, 128, 1, 32_768, "pipeline.max-parallelism."),
    PARALLELISM("parallelism", Unit.COUNT, 0, 0, 32_768, "Of the job; 0: what the CPU needs.");

    private final String option;
    private final Unit unit;
    private final double standard;
    private final double least;
    private final double most;
    private final String meaning;

    Input(String name, Unit unit, double standard, double least, double most, String meaning) {
        this.option = "--" + name;
        this.unit = unit;
        this.standard = standard;
        this.least = least;
        this.most = most;
        this.meaning = meaning;
    }

    String option() {
        return option;
    }

    Unit unit() {
        return unit;
    }

    double most() {
        return most;
    }

    double standard() {
        return standard;
    }

    String meaning() {
        return meaning;
    }

    /** The key in JSON, such as events_per_second. */
    String key() {
        return option.substring(2).replace('-', '_');
    }

    /** The problem of a value, with the fix. */
    Optional<String> problem(String given) {
        double value = unit.parse(given);
        if (Double.isNaN(value)) {
            return Optional.of(option + " " + given + ": give " + unit.examples() + ".");
        }
        return value >= least && value <= most
                ? Optional.empty()
                : Optional.of(
                        option
                                + " "
                                + given
                                + ": give "
                                + unit.show(least)
                                + " to "
                                + unit.show(most)
                                + ".");
    }
}
