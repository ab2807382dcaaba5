package io.recstream.job.ingest;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Command;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceOptions;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.common.TopicPartition;

/**
 * The sources of one job: Flink's checkpoints hold the offsets, which are also committed to the
 * group for monitoring; new partitions are found while the job runs; records of aborted
 * transactions are not read.
 */
public final class KafkaInputs {

    private static final Duration DISCOVERY_INTERVAL = Duration.ofMinutes(1);

    /** Interval between two checks whether a topic is still the same one. */
    private static final Duration TOPIC_INTERVAL = Duration.ofSeconds(10);

    /** Minimum size of a fetch, because a broker's cost depends on requests more than on bytes. */
    private static final String FETCH_BYTES = "65536";

    /** Maximum time that a fetch waits for that size, milliseconds. */
    private static final String FETCH_WAIT = "20";

    private final String bootstrapServers;
    private final String groupId;
    private final Properties clientProperties;

    /**
     * @param clientProperties passed to every consumer; this class overrides what it needs to
     */
    public KafkaInputs(String bootstrapServers, String groupId, Properties clientProperties) {
        this.bootstrapServers = bootstrapServers;
        this.groupId = groupId;
        this.clientProperties = clientProperties;
    }

    /**
     * Starts at the group's committed offsets; where there are none, at the given end of the topic.
     */
    public Source<DecodedRecord<UserEvent>, KafkaPartitionSplit, KafkaSourceEnumState> events(
            String topic,
            boolean fromEarliest,
            OnLostInput onLoss,
            EventDeserializer deserializer) {
        return source(
                topic,
                eventConsumer(),
                new CommittedOffsetsOrReset(fromEarliest),
                fromEarliest,
                onLoss,
                deserializer);
    }

    /**
     * Would start at given offsets, but is paused: a savepoint has them.
     *
     * @param offsets by partition; one that has none is read from its beginning
     * @param gate opened when it has these partitions
     */
    public Source<DecodedRecord<UserEvent>, KafkaPartitionSplit, KafkaSourceEnumState> pausedEvents(
            String topic,
            Map<Integer, Long> offsets,
            OnLostInput onLoss,
            EventDeserializer deserializer,
            StartGate gate) {
        return new PausedSource<>(
                source(
                        topic,
                        eventConsumer(),
                        new OffsetsOrBeginning(offsets),
                        true,
                        onLoss,
                        deserializer),
                gate,
                offsets.keySet().stream()
                        .map(it -> KafkaPartitionSplit.toSplitId(new TopicPartition(topic, it)))
                        .collect(Collectors.toSet()));
    }

    /**
     * Starts at the beginning whatever was committed, because a job without a savepoint has no
     * catalogue. Emits {@link CatchUpSource#CAUGHT_UP} when it has read what existed at the start,
     * so use it without a watermark strategy.
     *
     * @param gate opened then; may be null
     */
    public Source<DecodedRecord<CatalogItem>, KafkaPartitionSplit, KafkaSourceEnumState> catalog(
            String topic, OnLostInput onLoss, ItemDeserializer deserializer, StartGate gate) {
        return new CatchUpSource<>(
                source(
                        topic,
                        consumer(),
                        OffsetsInitializer.earliest(),
                        true,
                        onLoss,
                        deserializer),
                topic,
                withBrokers(consumer()),
                gate);
    }

    /**
     * Starts at the beginning whatever was committed, because a job without a savepoint knows no
     * links.
     */
    public Source<DecodedRecord<IdentityLink>, KafkaPartitionSplit, KafkaSourceEnumState> links(
            String topic, OnLostInput onLoss, LinkDeserializer deserializer) {
        return source(topic, consumer(), OffsetsInitializer.earliest(), true, onLoss, deserializer);
    }

    /**
     * Starts at the beginning whatever was committed: a job without a savepoint may read events of
     * users who were to be forgotten.
     */
    public Source<DecodedRecord<Command>, KafkaPartitionSplit, KafkaSourceEnumState> commands(
            String topic, OnLostInput onLoss, CommandDeserializer deserializer) {
        return source(topic, consumer(), OffsetsInitializer.earliest(), true, onLoss, deserializer);
    }

    private <T> Source<T, KafkaPartitionSplit, KafkaSourceEnumState> source(
            String topic,
            Properties consumer,
            OffsetsInitializer start,
            boolean fromEarliest,
            OnLostInput onLoss,
            KafkaRecordDeserializationSchema<T> deserializer) {
        consumer.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        consumer.setProperty(ConsumerConfig.GROUP_ID_CONFIG, groupId);
        consumer.setProperty(KafkaSourceOptions.CLIENT_ID_PREFIX.key(), groupId + "-" + topic);
        KafkaSource<T> source =
                KafkaSource.<T>builder()
                        .setProperties(consumer)
                        .setTopics(topic)
                        .setStartingOffsets(start)
                        .setDeserializer(deserializer)
                        .build();
        return new LossDetectingSource<>(
                source, deserializer, consumer, fromEarliest, topicInterval(consumer), onLoss);
    }

    /**
     * As often as new partitions are discovered, and often enough to read little of a topic twice.
     */
    private static Duration topicInterval(Properties consumer) {
        String discovery =
                consumer.getProperty(KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key());
        long millis = Long.parseLong(discovery);
        return millis > 0 && millis < TOPIC_INTERVAL.toMillis()
                ? Duration.ofMillis(millis)
                : TOPIC_INTERVAL;
    }

    /**
     * The settings of a consumer of many small records: our defaults unless the client properties
     * override them.
     */
    Properties eventConsumer() {
        Properties properties = new Properties();
        properties.setProperty(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, FETCH_BYTES);
        properties.setProperty(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, FETCH_WAIT);
        properties.putAll(consumer());
        return properties;
    }

    private Properties withBrokers(Properties consumer) {
        consumer.setProperty(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        return consumer;
    }

    private Properties consumer() {
        Properties properties = new Properties();
        properties.setProperty(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.setProperty(
                KafkaSourceOptions.PARTITION_DISCOVERY_INTERVAL_MS.key(),
                Long.toString(DISCOVERY_INTERVAL.toMillis()));
        properties.setProperty(KafkaSourceOptions.COMMIT_OFFSETS_ON_CHECKPOINT.key(), "true");
        properties.putAll(clientProperties);
        return properties;
    }
}
