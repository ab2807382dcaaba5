package io.recstream.job.emit;

import io.recstream.job.model.CommandResult;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.SimilarItems;
import io.recstream.job.model.UserFeatures;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.TransactionNamingStrategy;
import org.apache.kafka.clients.producer.ProducerConfig;

/** The sinks of one job, one per output topic, all with the same delivery guarantee. */
public final class KafkaOutputs {

    /** The suffixes of the transactional id prefix by sink; none is the prefix of another. */
    private static final String RECOMMENDATIONS = "-recommendations";

    private static final String USER_FEATURES = "-user-features";
    private static final String SIMILAR_ITEMS = "-similar-items";
    private static final String DEAD_LETTERS = "-dead-letters";
    private static final String IDENTITIES = "-identities";
    private static final String CONTROL_RESULTS = "-control-results";

    /** Large batches, because a broker's cost depends on requests more than on bytes. */
    private static final String BATCH_BYTES = "65536";

    /** How long a list waits for others to be sent with it, milliseconds. */
    private static final String LINGER = "5";

    /** The same for outputs that are not urgent. */
    private static final String PATIENT_LINGER = "100";

    private final String bootstrapServers;
    private final Properties clientProperties;
    private final DeliveryGuarantee guarantee;
    private final String transactionalIdPrefix;
    private final Duration transactionTimeout;
    private final boolean failsOnLoss;

    /**
     * @param clientProperties passed to every producer; this class overrides what it needs to
     * @param transactionalIdPrefix constant over restarts, and not used by another job on these
     *     brokers
     * @param transactionTimeout longer than the longest checkpoint and the longest downtime
     *     together: the broker aborts a transaction that is open for longer, and its records are
     *     lost
     * @param failsOnLoss whether that ends the job; otherwise it is counted
     */
    public KafkaOutputs(
            String bootstrapServers,
            Properties clientProperties,
            DeliveryGuarantee guarantee,
            String transactionalIdPrefix,
            Duration transactionTimeout,
            boolean failsOnLoss) {
        this.bootstrapServers = bootstrapServers;
        this.clientProperties = clientProperties;
        this.guarantee = guarantee;
        this.transactionalIdPrefix = transactionalIdPrefix;
        this.transactionTimeout = transactionTimeout;
        this.failsOnLoss = failsOnLoss;
    }

    /**
     * The transactional id prefixes of the sinks that a job has.
     *
     * @param withIdentities whether it has that of identities
     * @param withControl whether it has that of the results of commands
     */
    public static List<String> transactionalIdPrefixes(
            String prefix, boolean withIdentities, boolean withControl) {
        List<String> all = new ArrayList<>(transactionalIdPrefixes(prefix));
        if (!withIdentities) {
            all.remove(prefix + IDENTITIES);
        }
        if (!withControl) {
            all.remove(prefix + CONTROL_RESULTS);
        }
        return all;
    }

    /** The transactional id prefixes of all sinks that a job can have. */
    public static List<String> transactionalIdPrefixes(String prefix) {
        return List.of(
                prefix + RECOMMENDATIONS,
                prefix + USER_FEATURES,
                prefix + SIMILAR_ITEMS,
                prefix + DEAD_LETTERS,
                prefix + IDENTITIES,
                prefix + CONTROL_RESULTS);
    }

    public Sink<RecommendationUpdate> recommendations(String topic, OutputFormat format) {
        return sink(
                RECOMMENDATIONS,
                topic,
                new RecommendationSerializer(topic, format),
                producer(LINGER));
    }

    public Sink<UserFeatures> userFeatures(String topic, OutputFormat format) {
        return sink(
                USER_FEATURES,
                topic,
                new FeaturesSerializer(topic, format),
                producer(PATIENT_LINGER));
    }

    public Sink<SimilarItems> similarItems(String topic, OutputFormat format) {
        return sink(
                SIMILAR_ITEMS,
                topic,
                new SimilarItemsSerializer(topic, format),
                producer(PATIENT_LINGER));
    }

    public Sink<IdentityUpdate> identities(String topic, OutputFormat format) {
        return sink(
                IDENTITIES, topic, new IdentitySerializer(topic, format), producer(PATIENT_LINGER));
    }

    public Sink<CommandResult> controlResults(String topic, OutputFormat format) {
        return sink(
                CONTROL_RESULTS,
                topic,
                new ControlResultSerializer(topic, format),
                producer(PATIENT_LINGER));
    }

    /**
     * The producer accepts requests of the size of such dead letters.
     *
     * @param maxPayloadBytes maximum length of a rejected payload
     */
    public Sink<DeadLetter> deadLetters(String topic, OutputFormat format, int maxPayloadBytes) {
        int needed = DeadLetterSerializer.maxRecordBytes(maxPayloadBytes);
        Properties larger = producer(PATIENT_LINGER);
        if (needed > maxRequestBytes()) {
            larger.setProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Integer.toString(needed));
        }
        return sink(
                DEAD_LETTERS,
                topic,
                new DeadLetterSerializer(topic, format, maxPayloadBytes),
                larger);
    }

    private int maxRequestBytes() {
        String configured =
                clientProperties.getProperty(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, "1048576");
        return Integer.parseInt(configured.trim());
    }

    /** The settings of a producer: our defaults unless the client properties override them. */
    private Properties producer(String lingerMillis) {
        Properties properties = new Properties();
        properties.setProperty(ProducerConfig.BATCH_SIZE_CONFIG, BATCH_BYTES);
        properties.setProperty(ProducerConfig.LINGER_MS_CONFIG, lingerMillis);
        properties.putAll(clientProperties);
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(transactionTimeout.toMillis()));
        return properties;
    }

    private <T> Sink<T> sink(
            String suffix,
            String topic,
            KafkaRecordSerializationSchema<T> serializer,
            Properties producer) {
        producer.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        KafkaSink<T> sink =
                KafkaSink.<T>builder()
                        .setKafkaProducerConfig(producer)
                        .setDeliveryGuarantee(guarantee)
                        .setTransactionalIdPrefix(transactionalIdPrefix + suffix)
                        .setTransactionNamingStrategy(TransactionNamingStrategy.INCREMENTING)
                        .setRecordSerializer(serializer)
                        .build();
        return new LossDetectingSink<>(
                sink, topic, transactionalIdPrefixes(transactionalIdPrefix), producer, failsOnLoss);
    }
}
