package io.recstream.job.preflight;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.emit.KafkaOutputs;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidTxnTimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Initializes a transactional producer under each sink's prefix, as the sinks will. The ids are not
 * those of the sinks, so that no running job is fenced; nothing is written, and the brokers expire
 * the ids like any unused ones.
 */
final class TransactionProbe {

    private static final String SUFFIX = "-preflight";

    private final JobSettings.Kafka kafka;
    private final boolean withIdentities;
    private final boolean withControl;
    private final Duration deadline;

    TransactionProbe(JobSettings settings, Duration deadline) {
        this.kafka = settings.kafka();
        this.withIdentities = settings.identity().isPresent();
        this.withControl = settings.control().isPresent();
        this.deadline = deadline;
    }

    /** Reports what the brokers refuse; other failures are thrown. */
    void check(List<SettingProblem> problems) {
        for (String prefix :
                KafkaOutputs.transactionalIdPrefixes(
                        kafka.transactionalIdPrefix(), withIdentities, withControl)) {
            try {
                begin(prefix + SUFFIX);
            } catch (AuthorizationException e) {
                problems.add(
                        new SettingProblem(
                                JobOptions.TRANSACTIONAL_ID_PREFIX.key(),
                                kafka.transactionalIdPrefix(),
                                "is not this user's to write transactions under ("
                                        + prefix
                                        + "): "
                                        + e.getMessage(),
                                "allow them WRITE and DESCRIBE on the transactional ids with this prefix (kafka-acls.sh --add --operation Write --operation Describe --transactional-id "
                                        + kafka.transactionalIdPrefix()
                                        + " --resource-pattern-type prefixed …)"));
            } catch (InvalidTxnTimeoutException e) {
                problems.add(
                        new SettingProblem(
                                JobOptions.TRANSACTION_TIMEOUT.key(),
                                kafka.transactionTimeout().toMillis() + " ms",
                                "is above the brokers' transaction.max.timeout.ms",
                                "lower it, or raise transaction.max.timeout.ms on every broker"));
                return;
            }
        }
    }

    private void begin(String transactionalId) {
        Properties properties = new Properties();
        properties.putAll(kafka.clientProperties());
        properties.setProperty(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
        properties.setProperty(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        properties.setProperty(
                ProducerConfig.TRANSACTION_TIMEOUT_CONFIG,
                Long.toString(kafka.transactionTimeout().toMillis()));
        properties.setProperty(
                ProducerConfig.MAX_BLOCK_MS_CONFIG, Long.toString(deadline.toMillis()));
        ByteArraySerializer bytes = new ByteArraySerializer();
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(properties, bytes, bytes);
        try {
            producer.initTransactions();
        } catch (AuthorizationException | InvalidTxnTimeoutException e) {
            throw e;
        } catch (KafkaException e) {
            rethrowCause(e);
        } finally {
            producer.close(Duration.ZERO);
        }
    }

    /** A producer that has failed permanently wraps the cause. */
    private static void rethrowCause(KafkaException e) {
        if (e.getCause() instanceof AuthorizationException refused) {
            throw refused;
        }
        if (e.getCause() instanceof InvalidTxnTimeoutException refused) {
            throw refused;
        }
        throw e;
    }
}
