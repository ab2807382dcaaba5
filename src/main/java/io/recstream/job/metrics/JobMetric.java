package io.recstream.job.metrics;

import java.util.List;

/**
 * Every metric of the job's own, in dataflow order; named nowhere else. In Flink each is {@code
 * recstream.<name>} of its operator and subtask, or {@code recstream.<label>.<value>.<name>}; what
 * Prometheus sees is {@link #exported()}.
 */
public enum JobMetric {
    REGISTRY_WAIT(
            "registryWaitMillis",
            Stages.SOURCES,
            Kind.GAUGE,
            "For how long the subtask's input has been waiting for a schema registry that does not"
                    + " answer; 0 while it does not wait, and without a registry."),
    UNMATCHED(
            "unmatched",
            "field",
            Stages.SOURCES,
            Kind.COUNTER,
            "Rows of records in which nothing was at any path of a mapped field; as many as there"
                    + " are rows if the path is wrong. Only with a mapping."),
    EVENT_TIME_BEHIND(
            "eventTimeBehindMillis",
            "Source: read-events",
            Kind.GAUGE,
            "By how much event time is behind what the newest event of any partition would make it;"
                    + " large while one partition is behind the others, or newly idle."),
    EVENT_TIME_HOLDER(
            "eventTimeHolder",
            "Source: read-events",
            Kind.GAUGE,
            "The partition of this subtask that event time waits for most; -1 if it waits for none,"
                    + " or for another subtask's."),
    LOST_INPUT(
            "input.lost",
            Stages.SOURCES,
            Kind.COUNTER,
            "Records that were gone before they were read, at most: offsets that retention or a"
                    + " request deleted; a partition whose topic was created again counts 1, as"
                    + " nobody knows how many it held. Above 0 only with"
                    + " recstream.events.on-lost-input or recstream.catalog.on-lost-input: count,"
                    + " as otherwise the job ends."),
    ACCEPTED(
            "accepted",
            "validate-event, validate-item",
            Kind.COUNTER,
            "Records that were decoded, checked and passed on."),
    IGNORED(
            "ignored",
            "validate-event, validate-item",
            Kind.COUNTER,
            "Records that a mapping passed over, such as events of a type in"
                    + " recstream.events.mapping.ignored-types."),
    DEAD_LETTERS(
            "deadLetters",
            "reason",
            "validate-event, validate-item, drop-duplicate",
            Kind.COUNTER,
            "Records that were refused, by the reason that the dead letter names."),
    UNIQUE(
            "unique",
            "drop-duplicate",
            Kind.COUNTER,
            "Events that had not been there before, and went on."),
    DUPLICATES(
            "duplicates",
            "drop-duplicate",
            Kind.COUNTER,
            "Events that were dropped because the same one had been there."),
    ENRICHED("enriched", "join-catalog", Kind.COUNTER, "Events whose item the catalogue holds."),
    UNENRICHED(
            "unenriched",
            "join-catalog",
            Kind.COUNTER,
            "Events whose item the catalogue does not hold; they go on without title and category."),
    COMPLETE_ANSWERS(
            "completeAnswers",
            "rank-list",
            Kind.COUNTER,
            "Events whose answers had all come when their turn was."),
    INCOMPLETE_ANSWERS(
            "incompleteAnswers",
            "rank-list",
            Kind.COUNTER,
            "Events that an answer was missing of after recstream.rank.answer-timeout, so that their"
                    + " list is marked incomplete."),
    COMPLETED_LATER(
            "completedLater",
            "rank-list",
            Kind.COUNTER,
            "Of these, events whose missing answers came in time for a second, complete list."),
    IGNORED_ANSWERS(
            "ignoredAnswers",
            "rank-list",
            Kind.COUNTER,
            "Answers that came too late for any list."),
    LISTS("lists", "rank-list", Kind.COUNTER, "Lists that went out: the user's list has changed."),
    UNCHANGED_LISTS(
            "unchangedLists",
            "rank-list",
            Kind.COUNTER,
            "Events that left their user's list as it was."),
    FORGOTTEN_USERS(
            "forgottenUsers",
            "rank-list",
            Kind.COUNTER,
            "Users who were forgotten after recstream.user.idle-ttl."),
    REMOVED_ITEMS(
            "removedItems",
            "rule",
            "rank-list",
            Kind.COUNTER,
            "Items that were left out of lists, by the first rule that they broke."),
    EVENT_TO_LIST(
            "eventToListMillis",
            "rank-list",
            Kind.HISTOGRAM,
            "From the Kafka timestamp of an event to the emission of its list, over the last one to"
                    + " two minutes, within 4 %; waiting for a commit comes on top. Not measured:"
                    + " events without a timestamp, and the few that were waiting at a restart."),
    CATALOG_WAIT(
            "catalogWaitMillis",
            "rank-list",
            Kind.GAUGE,
            "For how long lists have waited, after the newest start, for the catalogue to be read up"
                    + " to where it went then; 0 where none had to."),
    WAITING_USERS(
            "waitingUsers",
            "rank-list",
            Kind.GAUGE,
            "Users whose lists wait for the catalogue now; 0 soon after each start."),
    UNWAITED_LISTS(
            "unwaitedLists",
            "rank-list",
            Kind.COUNTER,
            "Lists that went out after recstream.rank.catalog-timeout although the catalogue had not"
                    + " been read, so that rules on items may be broken in them."),
    HIT_RATE(
            "hitRate",
            "rank-list",
            Kind.GAUGE,
            "Of the last recstream.quality.window events, those with a list before them: the share"
                    + " whose item was among its first 20."),
    MEAN_RECIPROCAL_RANK(
            "mrr",
            "rank-list",
            Kind.GAUGE,
            "Of the same events, the mean of 1 / place, 0 for a miss."),
    COVERAGE(
            "coverage",
            "rank-list",
            Kind.GAUGE,
            "About how many different items stood in the first 20 places of these lists."),
    SHARE_WITH_LIST(
            "shareWithList",
            "rank-list",
            Kind.GAUGE,
            "Of the last recstream.quality.window events, the share whose user had a list."),
    CORRECTIONS(
            "corrections",
            "compute-window",
            Kind.COUNTER,
            "Late events that corrected windows: of a pane that the watermark had left."),
    LOST_OUTPUT(
            "output.lost",
            Stages.COMMITTERS,
            Kind.COUNTER,
            "Transactions that the brokers have aborted or forgotten, so that what a checkpoint had"
                    + " promised is lost; above 0 only with recstream.kafka.on-lost-output: count,"
                    + " as otherwise the job ends."),
    CACHE_HITS(
            "cacheHits",
            "state",
            Stages.KEYED,
            Kind.COUNTER,
            "Loads of a value that was in the write-back cache."),
    CACHE_MISSES(
            "cacheMisses",
            "state",
            Stages.KEYED,
            Kind.COUNTER,
            "Loads that went to the state backend, those of new keys among them."),
    CACHE_EVICTIONS(
            "cacheEvictions",
            "state",
            Stages.KEYED,
            Kind.COUNTER,
            "Values that left the cache for want of room (recstream.cache.size)."),
    CACHE_WRITES(
            "cacheWrites",
            "state",
            Stages.KEYED,
            Kind.COUNTER,
            "Changed values that were written to the state backend."),
    CACHE_STORES(
            "cacheStores",
            "state",
            Stages.KEYED,
            Kind.COUNTER,
            "Changes of values: what cacheWrites would be without a cache."),
    CACHED_VALUES(
            "cachedValues", "state", Stages.KEYED, Kind.GAUGE, "Values that are in the cache."),
    CACHED_BYTES(
            "cachedBytes",
            "state",
            Stages.KEYED,
            Kind.GAUGE,
            "What they take on the heap, about, in bytes."),
    FREE_DISK(
            "freeDiskBytes",
            Stages.KEYED,
            Kind.GAUGE,
            "What is free where the TaskManager keeps RocksDB's files, in bytes: of several folders"
                    + " the fullest one.");

    /** What a metric is to Flink. */
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** What Flink's Prometheus reporter puts before a metric of an operator. */
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

    /** What Flink puts between for a metric of a source's deserializer. */
    private static final String DESERIALIZER = "deserializer_";

    static final String GROUP = "recstream";

    private final String name;
    private final String label;
    private final String stages;
    private final Kind kind;
    private final String meaning;

    JobMetric(String name, String stages, Kind kind, String meaning) {
        this(name, null, stages, kind, meaning);
    }

    JobMetric(String name, String label, String stages, Kind kind, String meaning) {
        this.name = name;
        this.label = label;
        this.stages = stages;
        this.kind = kind;
        this.meaning = meaning;
    }

    /** Without group and label: as {@code JobMeter} and Flink's web page tell it at the end. */
    public String shortName() {
        return name;
    }

    /** What each value has a metric of its own of, or null. */
    public String label() {
        return label;
    }

    /** The uids of the operators that have it. */
    public List<String> stages() {
        return List.of(stages.split(", "));
    }

    public Kind kind() {
        return kind;
    }

    public String meaning() {
        return meaning;
    }

    /** As Flink's Prometheus reporter names it. */
    public String exported() {
        return OPERATOR
                + (this == REGISTRY_WAIT || this == UNMATCHED ? DESERIALIZER : "")
                + GROUP
                + "_"
                + (label == null ? "" : label + "_")
                + name.replace('.', '_');
    }

    /** Constants of an enum cannot name its own static fields. */
    private static final class Stages {
        static final String SOURCES = "Source: read-events, Source: read-catalog";

        static final String KEYED =
                "drop-duplicate, track-session, join-catalog, remember-item, rank-list, compute-window";

        static final String COMMITTERS =
                "write-recommendations: Committer, write-user-features: Committer,"
                        + " write-similar-items: Committer, write-dead-letters: Committer";

        private Stages() {}
    }
}
