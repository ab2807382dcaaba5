package io.recstream.job.metrics;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Every metric of the job, in dataflow order, with its only definition of the name. In Flink each
 * is {@code recstream.<name>} of its operator and subtask, or {@code
 * recstream.<label>.<value>.<name>}; in Prometheus it is {@link #exported()}.
 */
public enum JobMetric {
    REGISTRY_WAIT(
            "registryWaitMillis",
            Stages.SOURCES,
            Kind.GAUGE,
            "How long the subtask's input has been waiting for a schema registry that does not respond; 0 while it does not wait, and without a registry."),
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
            "By how much event time is behind that of the most advanced partition; large while one partition is behind the others, or newly idle."),
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
            "Maximum number of records that were lost before they were read: offsets that retention or a request deleted; a partition whose topic was created again counts 1, as the number is not known. Above 0 only with"
                    + " recstream.events.on-lost-input or recstream.catalog.on-lost-input: count,"
                    + " as otherwise the job ends. With identity also of Source:"
                    + " read-identity-links, with recstream.identity.links.on-lost-input."),
    ARCHIVE_ROWS_LEFT(
            "archiveRowsLeft",
            "Source: read-archive",
            Kind.GAUGE,
            "Rows of the archive that are still to be read, at most; below 0 before it was listed."
                    + " Only in the job of bin/recstream bootstrap."),
    ACCEPTED(
            "accepted",
            "validate-event, validate-item",
            Kind.COUNTER,
            "Records that were decoded, checked and passed on."),
    IGNORED(
            "ignored",
            "validate-event, validate-item",
            Kind.COUNTER,
            "Records that a mapping ignored, such as events of a type in"
                    + " recstream.events.mapping.ignored-types."),
    DEAD_LETTERS(
            "deadLetters",
            "reason",
            "validate-event, validate-item, drop-duplicate",
            Kind.COUNTER,
            "Records that were rejected, by the reason in the dead letter."),
    REPLAYED(
            "replayed",
            Stages.RESOLVERS,
            Kind.COUNTER,
            "Events that were counted again, for the person that their id became part of. Only with"
                    + " recstream.identity.enabled."),
    UNIONS(
            "unions",
            "unite-identities",
            Kind.COUNTER,
            "Links that united two persons. Only with recstream.identity.enabled."),
    REPEATED_LINKS(
            "repeatedLinks",
            "unite-identities",
            Kind.COUNTER,
            "Links of ids that were one person before. Only with recstream.identity.enabled."),
    COMMANDS(
            "commands",
            "apply-command",
            Kind.COUNTER,
            "Commands that were accepted. Only with recstream.control.enabled."),
    REPEATED_COMMANDS(
            "repeatedCommands",
            "apply-command",
            Kind.COUNTER,
            "Commands whose id was known, so that they were answered and not applied again. Only with"
                    + " recstream.control.enabled."),
    UNIQUE("unique", "drop-duplicate", Kind.COUNTER, "Events that are not duplicates."),
    DUPLICATES(
            "duplicates",
            "drop-duplicate",
            Kind.COUNTER,
            "Events that were dropped as duplicates."),
    ENRICHED("enriched", "join-catalog", Kind.COUNTER, "Events whose item the catalogue holds."),
    UNENRICHED(
            "unenriched",
            "join-catalog",
            Kind.COUNTER,
            "Events whose item the catalogue does not hold; they go on without title and category."),
    ARCHIVED(
            "archived",
            "archive-event",
            Kind.COUNTER,
            "Rows made for the archive. They are in its files when the checkpoints after them are"
                    + " complete. Only with recstream.archive.path."),
    COMPLETE_ANSWERS(
            "completeAnswers",
            "rank-list",
            Kind.COUNTER,
            "Events that were processed with all candidate responses."),
    INCOMPLETE_ANSWERS(
            "incompleteAnswers",
            "rank-list",
            Kind.COUNTER,
            "Events with a missing response after recstream.rank.answer-timeout, so that their list is marked incomplete."),
    COMPLETED_LATER(
            "completedLater",
            "rank-list",
            Kind.COUNTER,
            "Of these, events whose missing responses arrived in time for a second, complete list."),
    IGNORED_ANSWERS(
            "ignoredAnswers",
            "rank-list",
            Kind.COUNTER,
            "Responses that arrived too late for any list."),
    LISTS(
            "lists",
            "rank-list",
            Kind.COUNTER,
            "Lists that were emitted: the user's list has changed."),
    UNCHANGED_LISTS(
            "unchangedLists",
            "rank-list",
            Kind.COUNTER,
            "Events that did not change their user's list."),
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
            "Items that were removed from lists, by the first list rule that removed them."),
    MOVED_ITEMS(
            "movedItems",
            "rule",
            "rank-list",
            Kind.COUNTER,
            "Entries of lists that published rules have moved: boosted, or pinned."),
    EVENT_TO_LIST(
            "eventToListMillis",
            "rank-list",
            Kind.HISTOGRAM,
            "From the Kafka timestamp of an event to the emission of its list, over the last one to"
                    + " two minutes, within 4 %; the wait for the commit is not included. Not measured:"
                    + " events without a timestamp, and the few that were waiting at a restart."),
    CATALOG_WAIT(
            "catalogWaitMillis",
            "rank-list",
            Kind.GAUGE,
            "How long lists have waited, after the newest start, until the catalogue was read up to its end at that time; 0 if none had to wait."),
    WAITING_USERS(
            "waitingUsers",
            "rank-list",
            Kind.GAUGE,
            "Users whose lists wait for the catalogue now; 0 soon after each start."),
    UNWAITED_LISTS(
            "unwaitedLists",
            "rank-list",
            Kind.COUNTER,
            "Lists that were emitted after recstream.rank.catalog-timeout although the catalogue had not been read, so that they may violate list rules."),
    REISSUED_LISTS(
            "reissuedLists",
            "rank-list",
            Kind.COUNTER,
            "Lists of recently active users that became others because an item was sold out or back, or the rules changed (recstream.rules.reissue). Part of lists, and not of eventToListMillis."),
    HELD_USERS(
            "heldUsers",
            "rank-list",
            Kind.GAUGE,
            "Recently active users whose lists can be made again."),
    HELD_BYTES("heldBytes", "rank-list", Kind.GAUGE, "Their approximate size on the heap, bytes."),
    LEFT_OUT_USERS(
            "leftOutUsers",
            "rank-list",
            Kind.COUNTER,
            "Users who left them before their time, because there were more than recstream.rules.reissue-users; their lists change with their next event only."),
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
            "Of the same events, the mean of 1 / rank, 0 for a miss."),
    COVERAGE(
            "coverage",
            "rank-list",
            Kind.GAUGE,
            "Approximate number of different items among the first 20 of these lists."),
    SHARE_WITH_LIST(
            "shareWithList",
            "rank-list",
            Kind.GAUGE,
            "Of the last recstream.quality.window events, the share whose user had a list."),
    VARIANT_LISTS(
            "lists",
            "variant",
            "rank-list",
            Kind.COUNTER,
            "Lists that were emitted under a variant of an experiment, ID/NAME as on lists."
                    + " Registered when its experiment starts."),
    VARIANT_HIT_RATE(
            "hitRate",
            "variant",
            "rank-list",
            Kind.GAUGE,
            "hitRate of the variant of a running experiment, over its part of the last"
                    + " recstream.quality.window events whose list before them was emitted since the"
                    + " experiment, or the task, started; NaN after the experiment."),
    VARIANT_MRR(
            "mrr", "variant", "rank-list", Kind.GAUGE, "mrr over the same events of the variant."),
    VARIANT_COVERAGE(
            "coverage",
            "variant",
            "rank-list",
            Kind.GAUGE,
            "coverage of the same lists of the variant."),
    CORRECTIONS(
            "corrections",
            "compute-window",
            Kind.COUNTER,
            "Late events that corrected windows: of a pane that the watermark had left."),
    LOST_OUTPUT(
            "output.lost",
            Stages.COMMITTERS,
            Kind.COUNTER,
            "Transactions that the brokers have aborted or forgotten, so that output of a completed checkpoint is lost; above 0 only with recstream.kafka.on-lost-output: count,"
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
            "Loads that read from the state backend, including those of new keys."),
    CACHE_EVICTIONS(
            "cacheEvictions",
            "state",
            Stages.KEYED,
            Kind.COUNTER,
            "Values that were evicted because the cache was full (recstream.cache.size)."),
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
            "Their approximate size on the heap, bytes."),
    FREE_DISK(
            "freeDiskBytes",
            Stages.KEYED,
            Kind.GAUGE,
            "Free space where the TaskManager keeps RocksDB's files, bytes; of several folders the one with the least.");

    /** The kind of metric in Flink. */
    public enum Kind {
        COUNTER,
        GAUGE,
        HISTOGRAM
    }

    /** The prefix of an operator's metric in Flink's Prometheus reporter. */
    private static final String OPERATOR = "flink_taskmanager_job_task_operator_";

    /** The infix of a metric of a source's deserializer. */
    private static final String DESERIALIZER = "deserializer_";

    static final String GROUP = "recstream";

    private static final Set<JobMetric> OPTIONAL =
            EnumSet.of(
                    UNMATCHED,
                    REPLAYED,
                    UNIONS,
                    REPEATED_LINKS,
                    COMMANDS,
                    REPEATED_COMMANDS,
                    REISSUED_LISTS,
                    HELD_USERS,
                    HELD_BYTES,
                    LEFT_OUT_USERS,
                    VARIANT_LISTS,
                    VARIANT_HIT_RATE,
                    VARIANT_MRR,
                    VARIANT_COVERAGE,
                    ARCHIVED,
                    ARCHIVE_ROWS_LEFT);

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

    /** The name without group and label. */
    public String shortName() {
        return name;
    }

    /** The label that distinguishes metrics of one name, or null. */
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

    /**
     * Whether it is there only in a job with a mapping, with identity, with commands, with an
     * archive, or where lists are made again.
     */
    public boolean isOptional() {
        return OPTIONAL.contains(this);
    }

    /** Its name in Flink's Prometheus reporter. */
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
        static final String RESOLVERS = "resolve-device, resolve-person";

        static final String SOURCES = "Source: read-events, Source: read-catalog";

        static final String KEYED =
                "drop-duplicate, track-session, join-catalog, remember-item, rank-list, compute-window";

        static final String COMMITTERS =
                "write-recommendations: Committer, write-user-features: Committer,"
                        + " write-similar-items: Committer, write-dead-letters: Committer";

        private Stages() {}
    }
}
