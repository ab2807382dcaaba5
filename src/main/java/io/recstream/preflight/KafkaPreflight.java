package io.recstream.preflight;

import io.recstream.config.JobOptions;
import io.recstream.config.JobSettings;
import io.recstream.config.JobSettings.Guarantee;
import io.recstream.config.Problem;
import io.recstream.emit.DeadLetterSerializer;
import io.recstream.emit.KafkaOutputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Holds the settings against the real brokers and reports everything that would fail later, or lose
 * records in silence. Changes nothing there.
 */
public final class KafkaPreflight {

    private static final String CLEANUP_POLICY = "cleanup.policy";
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";
    private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";

    private final JobSettings settings;
    private final Duration deadline;
    private final List<Problem> problems = new ArrayList<>();

    private KafkaPreflight(JobSettings settings, Duration deadline) {
        this.settings = settings;
        this.deadline = deadline;
    }

    /**
     * Everything that is wrong; empty if nothing is.
     *
     * @param deadline for each answer of the brokers
     */
    public static List<Problem> check(JobSettings settings, Duration deadline)
            throws InterruptedException {
        KafkaPreflight preflight = new KafkaPreflight(settings, deadline);
        preflight.check();
        return List.copyOf(preflight.problems);
    }

    private void check() throws InterruptedException {
        checkPrefixes(
                KafkaOutputs.transactionalIdPrefixes(settings.kafka().transactionalIdPrefix()));
        try {
            Admin admin = Admin.create(adminProperties());
            try {
                ask(admin);
            } finally {
                // A plain close waits for a broker that never answers.
                admin.close(deadline);
            }
        } catch (TimeoutException e) {
            unreachable("no broker has answered within " + deadline.toSeconds() + " s");
        } catch (ExecutionException e) {
            unreachable(
                    e.getCause() instanceof org.apache.kafka.common.errors.TimeoutException
                            ? "no broker has answered within " + deadline.toSeconds() + " s"
                            : "the brokers cannot be asked: " + e.getCause().getMessage());
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            unreachable("no client can be made: " + cause.getMessage());
        }
    }

    private void ask(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        Node node = admin.describeCluster().controller().get(millis(), TimeUnit.MILLISECONDS);
        if (settings.kafka().guarantee() == Guarantee.EXACTLY_ONCE) {
            checkTransactionTimeout(admin, node);
        }
        checkTopics(admin);
    }

    private Properties adminProperties() {
        Properties properties = new Properties();
        properties.putAll(settings.kafka().clientProperties());
        properties.setProperty(
                AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, settings.kafka().bootstrapServers());
        String millis = Long.toString(millis());
        properties.setProperty(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, millis);
        properties.setProperty(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, millis);
        return properties;
    }

    private void unreachable(String problem) {
        report(
                JobOptions.BOOTSTRAP_SERVERS,
                settings.kafka().bootstrapServers(),
                problem,
                "check the addresses, the network and recstream.kafka.properties.*");
    }

    private void checkTransactionTimeout(Admin admin, Node node)
            throws InterruptedException, ExecutionException, TimeoutException {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
        Config config = get(admin.describeConfigs(List.of(broker)).values().get(broker));
        long most = number(config, MAX_TRANSACTION_TIMEOUT);
        long wanted = settings.kafka().transactionTimeout().toMillis();
        if (wanted > most) {
            report(
                    JobOptions.TRANSACTION_TIMEOUT,
                    wanted + " ms",
                    "is above the brokers' " + MAX_TRANSACTION_TIMEOUT + " (" + most + ")",
                    "lower it, or raise " + MAX_TRANSACTION_TIMEOUT + " on every broker");
        }
    }

    private void checkTopics(Admin admin) throws InterruptedException, TimeoutException {
        Map<ConfigOption<String>, String> compacted = new LinkedHashMap<>();
        compacted.put(JobOptions.CATALOG_TOPIC, settings.catalog().topic());
        compacted.put(JobOptions.SIMILAR_ITEMS_TOPIC, settings.outputs().similarItems());
        compacted.put(JobOptions.USER_FEATURES_TOPIC, settings.outputs().userFeatures());
        compacted.put(JobOptions.RECOMMENDATIONS_TOPIC, settings.outputs().recommendations());

        configOf(admin, JobOptions.EVENTS_TOPIC, settings.events().topic());
        for (Map.Entry<ConfigOption<String>, String> topic : compacted.entrySet()) {
            Config config = configOf(admin, topic.getKey(), topic.getValue());
            if (config != null && !isCompacted(config)) {
                report(
                        topic.getKey(),
                        topic.getValue(),
                        "is not compacted, so that what it says last would be forgotten",
                        "set cleanup.policy=compact on it");
            }
        }
        checkDeadLetters(
                configOf(admin, JobOptions.DEAD_LETTERS_TOPIC, settings.deadLetters().topic()));
    }

    private void checkDeadLetters(Config config) {
        if (config == null) {
            return;
        }
        String topic = settings.deadLetters().topic();
        if (isCompacted(config)) {
            report(
                    JobOptions.DEAD_LETTERS_TOPIC,
                    topic,
                    "is compacted, so that a dead letter would replace another of its key",
                    "set cleanup.policy=delete on it");
        }
        int largest = DeadLetterSerializer.maxRecordBytes(settings.deadLetters().maxPayloadBytes());
        if (largest > number(config, MAX_MESSAGE_BYTES)) {
            report(
                    JobOptions.DEAD_LETTERS_MAX_PAYLOAD_SIZE,
                    settings.deadLetters().maxPayloadBytes() + " b",
                    "makes dead letters of up to "
                            + largest
                            + " bytes, more than "
                            + MAX_MESSAGE_BYTES
                            + " of "
                            + topic
                            + " ("
                            + number(config, MAX_MESSAGE_BYTES)
                            + ")",
                    "lower it, or raise " + MAX_MESSAGE_BYTES + " of the topic");
        }
    }

    /** The topic's configuration, or null where there is none to be had, which is reported. */
    private Config configOf(Admin admin, ConfigOption<String> option, String topic)
            throws InterruptedException, TimeoutException {
        try {
            get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            return get(admin.describeConfigs(List.of(resource)).values().get(resource));
        } catch (ExecutionException e) {
            boolean missing = e.getCause() instanceof UnknownTopicOrPartitionException;
            report(
                    option,
                    topic,
                    missing ? "does not exist" : "cannot be described: " + e.getCause(),
                    missing ? "create it, or name another" : "allow the job DESCRIBE on it");
            return null;
        }
    }

    private void checkPrefixes(List<String> prefixes) {
        for (String prefix : prefixes) {
            for (String other : prefixes) {
                if (!prefix.equals(other) && other.startsWith(prefix)) {
                    report(
                            JobOptions.TRANSACTIONAL_ID_PREFIX,
                            settings.kafka().transactionalIdPrefix(),
                            "makes " + prefix + " the beginning of " + other,
                            "give another prefix");
                }
            }
        }
    }

    private void report(ConfigOption<?> option, String value, String problem, String fix) {
        problems.add(new Problem(option.key(), value, problem, fix));
    }

    private <T> T get(KafkaFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(millis(), TimeUnit.MILLISECONDS);
    }

    private long millis() {
        return deadline.toMillis();
    }

    private static boolean isCompacted(Config config) {
        return config.get(CLEANUP_POLICY).value().contains("compact");
    }

    private static long number(Config config, String name) {
        return Long.parseLong(config.get(name).value());
    }
}
