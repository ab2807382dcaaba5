package io.recstream.job.preflight;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.emit.DeadLetterSerializer;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.configuration.ConfigOption;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Checks the topics: policy, sizes, and the rights of the job's user. */
final class TopicCheck {

    private static final String CLEANUP_POLICY = "cleanup.policy";
    private static final String MAX_MESSAGE_BYTES = "max.message.bytes";

    private final JobSettings settings;
    private final Duration deadline;
    private final List<SettingProblem> problems;

    TopicCheck(JobSettings settings, Duration deadline, List<SettingProblem> problems) {
        this.settings = settings;
        this.deadline = deadline;
        this.problems = problems;
    }

    void check(Admin admin) throws InterruptedException, TimeoutException {
        Map<ConfigOption<String>, String> compacted = new LinkedHashMap<>();
        compacted.put(JobOptions.CATALOG_TOPIC, settings.catalog().topic());
        compacted.put(JobOptions.SIMILAR_ITEMS_TOPIC, settings.outputs().similarItems());
        compacted.put(JobOptions.USER_FEATURES_TOPIC, settings.outputs().userFeatures());
        compacted.put(JobOptions.RECOMMENDATIONS_TOPIC, settings.outputs().recommendations());

        settings.identity()
                .ifPresent(
                        identity -> compacted.put(JobOptions.IDENTITIES_TOPIC, identity.topic()));

        settings.control()
                .ifPresent(
                        control ->
                                compacted.put(
                                        JobOptions.CONTROL_RESULTS_TOPIC, control.resultsTopic()));

        configOf(admin, JobOptions.EVENTS_TOPIC, settings.events().topic());
        if (settings.control().isPresent()) {
            configOf(admin, JobOptions.CONTROL_TOPIC, settings.control().get().topic());
        }
        if (settings.identity().isPresent()) {
            configOf(
                    admin, JobOptions.IDENTITY_LINKS_TOPIC, settings.identity().get().linksTopic());
        }
        for (Map.Entry<ConfigOption<String>, String> topic : compacted.entrySet()) {
            Config config = configOf(admin, topic.getKey(), topic.getValue());
            if (config != null && !isCompacted(config)) {
                report(
                        topic.getKey(),
                        topic.getValue(),
                        "is not compacted, so that the newest record of a key would be deleted",
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

    /** The topic's configuration, or null if it cannot be read, which is reported. */
    private Config configOf(Admin admin, ConfigOption<String> option, String topic)
            throws InterruptedException, TimeoutException {
        try {
            TopicDescription description =
                    get(
                            admin.describeTopics(
                                            List.of(topic),
                                            new DescribeTopicsOptions()
                                                    .includeAuthorizedOperations(true))
                                    .topicNameValues()
                                    .get(topic));
            checkAllowed(option, description);
            ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
            return get(admin.describeConfigs(List.of(resource)).values().get(resource));
        } catch (ExecutionException e) {
            boolean missing = e.getCause() instanceof UnknownTopicOrPartitionException;
            report(
                    option,
                    topic,
                    missing ? "does not exist" : "cannot be described: " + e.getCause(),
                    missing
                            ? "create it, or name another"
                            : "allow the job DESCRIBE and DESCRIBE_CONFIGS on it");
            return null;
        }
    }

    private void checkAllowed(ConfigOption<String> option, TopicDescription topic) {
        boolean input =
                Set.of(
                                JobOptions.EVENTS_TOPIC,
                                JobOptions.CATALOG_TOPIC,
                                JobOptions.IDENTITY_LINKS_TOPIC,
                                JobOptions.CONTROL_TOPIC)
                        .contains(option);
        AclOperation needed = input ? AclOperation.READ : AclOperation.WRITE;
        Set<AclOperation> allowed = topic.authorizedOperations();
        if (allowed != null && !allowed.contains(needed)) {
            report(
                    option,
                    topic.name(),
                    "is not this user's to " + (input ? "read" : "write"),
                    "allow them " + needed + " on it");
        }
    }

    private void report(ConfigOption<?> option, String value, String problem, String fix) {
        problems.add(new SettingProblem(option.key(), value, problem, fix));
    }

    private <T> T get(KafkaFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static boolean isCompacted(Config config) {
        return config.get(CLEANUP_POLICY).value().contains("compact");
    }

    private static long number(Config config, String name) {
        return Long.parseLong(config.get(name).value());
    }
}
