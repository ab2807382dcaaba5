package io.recstream.sizing;

/**
 * The constants of the calculator, with their sources. Unless stated otherwise, measured in
 * November 2026 on two cores (AMD EPYC), Flink 2.2.1, JDK 17, RocksDB on a local disk.
 */
enum MeasuredConstant {
    CPU_PER_EVENT(142, "µs", Kind.MEASURED, "bench kafka, the job's process; 79 in bench pipeline"),
    BROKER_CPU_PER_EVENT(36, "µs", Kind.MEASURED, "bench kafka, the broker's process"),
    ITEMS_CPU_SHARE(0.33, "of the CPU", Kind.MEASURED, "bench pipeline --profile, per item update"),
    BENCHED_UPDATES(3.28, "an event", Kind.MEASURED, "SizingConstantsTest, Serenade"),
    FEATURE_CPU(
            0.35,
            "µs × entries^0.65",
            Kind.MEASURED,
            "mvn -Pjmh test -Djmh=UserOfManyEvents, 10 to 600,000 events"),
    FEATURE_POWER(
            0.65,
            "",
            Kind.MEASURED,
            "the same: 1.5 µs at 10 events, 31 at 1,000, 160 at 10,000, 2,690 at 600,000"),
    FEATURES_PER_WINDOW(
            0.625,
            "records an event",
            Kind.MEASURED,
            "bench windows: 3.5 an event with four windows"),
    HOT_ITEM_RATE(
            25_000, "events/s of one item", Kind.MEASURED, "bench hotkey --profile, one core"),
    EVENTS_PER_SESSION(4.78, "", Kind.MEASURED, "SizingConstantsTest"),
    NEW_ITEMS(
            0.63,
            "of an event",
            Kind.MEASURED,
            "docs/quality.md: 37 % of the next items were in the session"),
    SEEN_CONTEXT(
            1.47,
            "× mean context",
            Kind.MEASURED,
            "SizingConstantsTest: context that an item update carries"),
    LAST_CONTEXT(
            3.1, "items", Kind.MEASURED, "SizingConstantsTest: context at the end of a session"),
    CANDIDATES(
            40,
            "a response",
            Kind.MEASURED,
            "SizingConstantsTest, items of 512 updates and more; × (1 − e^(−updates/60))"),
    CANDIDATE_UPDATES(60, "updates", Kind.FITTED, "the same, from 1 to 512 updates"),
    CANDIDATE_SCORES(
            1.9, "a candidate", Kind.MEASURED, "SizingConstantsTest: scores that are not 0"),
    ITEM_IDS(250, "ids at the caps", Kind.FITTED, "SizingConstantsTest: × (1 − e^(−updates/400))"),
    ITEM_ID_UPDATES(400, "updates", Kind.FITTED, "SizingConstantsTest, items of 1 to 800 updates"),
    ITEM_REST(2_700, "B at the caps", Kind.FITTED, "SizingConstantsTest: × (1 − e^(−updates/330))"),
    ITEM_REST_UPDATES(
            330, "updates", Kind.FITTED, "SizingConstantsTest, items of 1 to 800 updates"),
    SEEN_EVENT(26, "B an event", Kind.CODEC, "SeenEventsCodec"),
    SEEN_EVENT_HEAP(52, "B an event", Kind.CODEC, "SeenEvents, arrays and index"),
    PANE_ENTRY_HEAP(45, "B an entry", Kind.CODEC, "PaneEntries: 36, and spare room"),
    CATEGORIES_PER_ENTRY(0.3, "", Kind.ASSUMED, "distinct categories of a user's events"),
    IDENTITY_CPU(
            26,
            "µs an event",
            Kind.MEASURED,
            "bench identity: users only, beside without identity"),
    UNITED_ID(64, "B", Kind.MEASURED, "bench identity: the union-find's state an id, on disk"),
    ARCHIVED_ROW(
            24,
            "B an event",
            Kind.MEASURED,
            "ArchivedBytesTest: Parquet of 50,000 invented events, besides their ids"),
    ARCHIVED_ID(
            0.5,
            "of the bytes of an event's id",
            Kind.MEASURED,
            "ArchivedBytesTest: random ids in hexadecimal digits"),
    ARCHIVE_READ(
            2.5,
            "µs an event, of one core",
            Kind.MEASURED,
            "ArchivedBytesTest: rows read and decoded, which one task does"),
    BOOTSTRAP_SPEED(
            2,
            "× the live job",
            Kind.MEASURED,
            "bench archive, 100,000 invented events, parallelism 2, one round"),
    ROCKS_ENTRY(12, "B", Kind.ASSUMED, "sequence number and lengths of an entry in RocksDB"),
    COLD_ON_DISK(
            0.65, "of the raw bytes", Kind.FITTED, "bench scale, 1,000,000 users: 250 B a user"),
    HOT_ON_DISK(
            1.5,
            "of the raw bytes",
            Kind.FITTED,
            "bench scale and pipeline, items: versions not yet compacted"),
    NOTICE_HEAP(178, "B an item", Kind.MEASURED, "docs/state.md, a million replicated entries"),
    ATTRIBUTES_HEAP(
            40,
            "B an item",
            Kind.CODEC,
            "ReplicatedCatalog: a list, and 4 B for each shared value"),
    POPULAR_CUT(448, "items", Kind.CODEC, "LocalPopularity: 64 and 32 categories of 12"),
    POPULAR_EVERY(4_096, "events", Kind.CODEC, "LocalPopularity"),
    CHANGED_PAGES(
            0.7,
            "of the looks",
            Kind.MEASURED,
            "ChangedPagesTest: an item page differs from its last"),
    UPLOADS(
            2,
            "× the increment",
            Kind.ASSUMED,
            "compaction uploads files again; not measured over days"),
    RESTORE_START(1.4, "s", Kind.MEASURED, "bench scale: from a checkpoint on a local disk"),
    SAVEPOINT_GROWTH(1.42, "× a full checkpoint", Kind.MEASURED, "bench scale: 455 MB of 320"),
    SAVEPOINT_WRITE(
            40e6, "B/s a subtask", Kind.MEASURED, "bench scale: 455 MB in 5.7 s at parallelism 2"),
    SAVEPOINT_READ(
            9.6e6,
            "B/s a subtask",
            Kind.MEASURED,
            "bench scale: 455 MB in 23.6 s at parallelism 2"),
    DETECTION(15, "s", Kind.ASSUMED, "flink-conf: heartbeat.timeout, of a process that is silent"),
    TASK_MANAGER_HEAP(450e6, "B", Kind.ASSUMED, "of a TaskManager, besides what the stages hold"),
    PARTITION_RATE(5e6, "B/s a partition", Kind.ASSUMED, "leaves room to catch up"),
    DIRTY_LOG(
            1.5,
            "× what compaction leaves",
            Kind.ASSUMED,
            "Kafka's min.cleanable.dirty.ratio of 0.5"),
    GROWTH(4, "× the parallelism of today", Kind.ASSUMED, "room in the key groups");

    /** The source of a constant. */
    enum Kind {
        MEASURED,
        FITTED,
        CODEC,
        ASSUMED
    }

    private final double value;
    private final String unit;
    private final Kind kind;
    private final String source;

    MeasuredConstant(double value, String unit, Kind kind, String source) {
        this.value = value;
        this.unit = unit;
        this.kind = kind;
        this.source = source;
    }

    double value() {
        return value;
    }

    String unit() {
        return unit;
    }

    Kind kind() {
        return kind;
    }

    String source() {
        return source;
    }
}
