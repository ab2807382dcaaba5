package io.recstream.ops.redrive;

import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.job.registry.RegistryClient;
import io.recstream.job.registry.RegistryException;
import io.recstream.ops.lock.LockGuard;
import io.recstream.topics.JobFile;
import io.recstream.topics.OffsetRangeReader;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;

/** A job's topic of dead letters, with the topic that records which of them were sent again. */
final class DeadLetterTopic {

    /** The suffix of the topic of the marks. */
    static final String MARKS = ".redriven";

    /** The suffix of the transactional id. */
    static final String TRANSACTIONS = "-redrive";

    private static final int DEADLINE_SECONDS = 30;

    /** Key, headers and the frame of a batch, beside the payload. */
    private static final int OVERHEAD_BYTES = 64 << 10;

    private final JobSettings settings;
    private final Properties client;
    private final String topic;
    private final String marksTopic;

    DeadLetterTopic(CheckedSettings checked) {
        settings = checked.settings();
        client = JobFile.client(checked);
        topic = settings.deadLetters().topic();
        marksTopic = topic + MARKS;
    }

    /**
     * Sends the dead letters that were not sent before, or only counts them.
     *
     * @param until null for now
     * @param guard confirmed while sending
     */
    RedriveTally redrive(
            Set<DeadLetterReason> reasons,
            Instant since,
            Instant until,
            boolean dryRun,
            LockGuard guard)
            throws Exception {
        try (Admin admin = Admin.create(client);
                RedriveProducer producer = dryRun ? null : createProducer(admin);
                KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(client)) {
            RedriveProgress marks = new RedriveProgress(marksTopic, topicId(admin));
            // The transaction of a crashed run has been aborted by now, so these are all marks.
            if (get(admin.listTopics().names()).contains(marksTopic)) {
                load(marks);
            }
            return new RedriveRun(
                            settings,
                            reasons,
                            new DeadLetterReader(this::schema),
                            marks,
                            producer,
                            guard)
                    .run(new OffsetRangeReader(consumer, topic, since, until));
        }
    }

    private void load(RedriveProgress marks) throws Exception {
        try (KafkaConsumer<byte[], byte[]> consumer = JobFile.consumer(client)) {
            OffsetRangeReader all =
                    new OffsetRangeReader(consumer, marksTopic, Instant.EPOCH, null);
            while (!all.isRead()) {
                for (ConsumerRecord<byte[], byte[]> record : all.next()) {
                    marks.load(record.key(), record.value());
                }
            }
        }
    }

    /** Creates the topic of the marks if it does not exist. */
    RedriveProducer createProducer(Admin admin) throws Exception {
        NewTopic newTopic =
                new NewTopic(marksTopic, Optional.of(1), Optional.empty())
                        .configs(
                                Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            if (!get(admin.listTopics().names()).contains(marksTopic)) {
                get(admin.createTopics(List.of(newTopic)).all());
            }
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw new IOException(
                        "The topic "
                                + marksTopic
                                + ", which remembers what was sent, cannot be created: "
                                + e.getCause().getMessage()
                                + ". Create it with one partition and cleanup.policy=compact",
                        e);
            }
        }
        return new RedriveProducer(
                client,
                settings.kafka().transactionalIdPrefix() + TRANSACTIONS,
                Math.max(1 << 20, settings.deadLetters().maxPayloadBytes() + OVERHEAD_BYTES));
    }

    private String topicId(Admin admin) throws Exception {
        return get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic))
                .topicId()
                .toString();
    }

    private String schema(int id) {
        if (settings.registry().urls().isEmpty()) {
            throw new IllegalStateException(
                    "A dead letter has a registered schema, but there is no"
                            + " recstream.schema-registry.url");
        }
        try {
            return new RegistryClient(RegistryPreflight.address(settings), DEADLINE_SECONDS * 1_000)
                    .schema(id);
        } catch (RegistryException e) {
            throw new IllegalStateException("The registry does not return schema " + id, e);
        }
    }

    private static <T> T get(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(DEADLINE_SECONDS, TimeUnit.SECONDS);
    }
}
