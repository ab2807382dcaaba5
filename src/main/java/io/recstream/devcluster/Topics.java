package io.recstream.devcluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.TopicConfig;

/** The names of the six topics, with their cleanup policies. */
public record Topics(
        String events,
        String catalog,
        String recommendations,
        String userFeatures,
        String similarItems,
        String deadLetters) {

    private static final String FOREVER = "-1";
    private static final Duration CREATION_DEADLINE = Duration.ofSeconds(30);

    /** The job's default names. */
    public static Topics defaults() {
        return prefixed("recstream.");
    }

    /** The names with another prefix, so that several jobs can share a broker. */
    public static Topics prefixed(String prefix) {
        return new Topics(
                prefix + "events",
                prefix + "catalog",
                prefix + "recommendations",
                prefix + "user-features",
                prefix + "similar-items",
                prefix + "dead-letters");
    }

    /** The job's output topics. */
    public List<String> outputs() {
        return List.of(recommendations, userFeatures, similarItems, deadLetters);
    }

    /** The job's input topics. */
    public List<String> inputs() {
        return List.of(events, catalog);
    }

    /** The job's settings with these names. */
    public Map<String, String> asSettings() {
        return Map.of(
                "recstream.events.topic", events,
                "recstream.catalog.topic", catalog,
                "recstream.recommendations.topic", recommendations,
                "recstream.user-features.topic", userFeatures,
                "recstream.similar-items.topic", similarItems,
                "recstream.dead-letters.topic", deadLetters);
    }

    /** Creates all six with one replica, and returns when they exist. */
    public void create(Admin admin, int partitions) {
        List<NewTopic> topics =
                List.of(
                        topic(events, partitions, deleted()),
                        topic(catalog, partitions, compacted()),
                        topic(recommendations, partitions, compacted()),
                        topic(userFeatures, partitions, compacted()),
                        topic(similarItems, partitions, compacted()),
                        topic(deadLetters, partitions, kept()));
        create(admin, topics);
    }

    /** Creates those of the topics that are not among the known ones. */
    static void createMissing(Admin admin, List<NewTopic> topics, Set<String> known) {
        List<NewTopic> missing =
                topics.stream().filter(topic -> !known.contains(topic.name())).toList();
        if (!missing.isEmpty()) {
            create(admin, missing);
        }
    }

    /** Creates the topics and returns when they can be written. */
    static void create(Admin admin, List<NewTopic> topics) {
        try {
            admin.createTopics(topics)
                    .all()
                    .get(CREATION_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            awaitKnown(admin, topics);
            awaitLeaders(admin, topics);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("Cannot create the topics: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while creating the topics", e);
        }
    }

    /** The controller has created them; the broker's metadata follows a little later. */
    private static void awaitKnown(Admin admin, List<NewTopic> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        Set<String> missing = new HashSet<>(topics.stream().map(NewTopic::name).toList());
        long deadline = System.nanoTime() + CREATION_DEADLINE.toNanos();
        while (!missing.isEmpty()) {
            if (System.nanoTime() > deadline) {
                throw new TimeoutException("Topics that the broker does not have: " + missing);
            }
            missing.removeAll(
                    admin.listTopics()
                            .names()
                            .get(CREATION_DEADLINE.toMillis(), TimeUnit.MILLISECONDS));
        }
    }

    /**
     * A leader in the metadata may not be ready yet. It might then reject the first of two batches
     * of an idempotent producer and accept the second, and from then on reject the first forever as
     * out of order.
     */
    private static void awaitLeaders(Admin admin, List<NewTopic> topics)
            throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
        for (NewTopic topic : topics) {
            for (int partition = 0; partition < topic.numPartitions(); partition++) {
                ends.put(new TopicPartition(topic.name(), partition), OffsetSpec.latest());
            }
        }
        admin.listOffsets(ends).all().get(CREATION_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
    }

    static NewTopic topic(String name, int partitions, Map<String, String> policy) {
        return new NewTopic(name, partitions, (short) 1).configs(policy);
    }

    /** For inputs that a job without a savepoint reads from their beginning. */
    static Map<String, String> keptForever() {
        Map<String, String> policy = new HashMap<>(deleted());
        policy.put(TopicConfig.RETENTION_MS_CONFIG, FOREVER);
        policy.put(TopicConfig.RETENTION_BYTES_CONFIG, FOREVER);
        return policy;
    }

    static Map<String, String> deleted() {
        return Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
    }

    /**
     * Small segments, so that the topics of an endless demo are compacted; newer records are kept.
     */
    static Map<String, String> compacted() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.SEGMENT_BYTES_CONFIG,
                Integer.toString(64 << 20),
                TopicConfig.MIN_COMPACTION_LAG_MS_CONFIG,
                Long.toString(Duration.ofMinutes(10).toMillis()));
    }

    /**
     * Retention by append time: a record may be rejected because its own time is decades old, and
     * must still be retained for inspection.
     */
    private static Map<String, String> kept() {
        return Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG,
                TopicConfig.CLEANUP_POLICY_DELETE,
                TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG,
                "LogAppendTime");
    }
}
