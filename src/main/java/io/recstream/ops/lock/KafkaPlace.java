package io.recstream.ops.lock;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * A compacted topic with the holder as its newest record, written under a transactional id that
 * only the holder has.
 *
 * @param client properties of clients of the job's brokers
 * @param session the lease
 */
public record KafkaPlace(Properties client, String topic, String transactionalId, Duration session)
        implements LockPlace {

    private static final String TOPIC = ".locks";
    private static final String TRANSACTIONAL_ID = "-lock";
    private static final Duration TIMEOUT = Duration.ofSeconds(15);

    /**
     * The lock of a job.
     *
     * @param prefix of the job's transactional ids, which is also that of the lock's
     * @param topic null for the one named after the prefix
     */
    public static KafkaPlace of(Properties client, String prefix, String topic, Duration session) {
        return new KafkaPlace(
                client,
                topic == null ? prefix.replaceAll("[^a-zA-Z0-9._-]", "_") + TOPIC : topic,
                prefix + TRANSACTIONAL_ID,
                session);
    }

    @Override
    public OperationLock acquire(LockHolder holder, Duration wait)
            throws IOException, InterruptedException {
        if (!exists(true)) {
            throw new IOException("The topic " + topic + " was deleted");
        }
        return LeaseLock.acquire(register(), holder, session, wait, this);
    }

    /** As committed; one that has died is still named. */
    @Override
    public Optional<LockHolder> holder() throws IOException, InterruptedException {
        if (!exists(false)) {
            return Optional.empty();
        }
        try (KafkaRegister register = register()) {
            return LeaseClaim.parse(register.read()).map(LeaseClaim::holder);
        }
    }

    private KafkaRegister register() {
        return new KafkaRegister(client, topic, transactionalId);
    }

    private boolean exists(boolean create) throws IOException, InterruptedException {
        Admin admin = Admin.create(client);
        try {
            if (isThere(admin)) {
                return true;
            }
            if (create) {
                create(admin);
            }
            return create;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException
                    || e.getCause() instanceof PolicyViolationException) {
                throw new LockNotPermittedException(
                        "The topic "
                                + topic
                                + " is not there, and this user may not see or create it",
                        e.getCause());
            }
            throw new IOException(notResponding(), e);
        } catch (TimeoutException e) {
            throw new IOException(notResponding(), e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private boolean isThere(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            admin.describeTopics(List.of(topic))
                    .topicNameValues()
                    .get(topic)
                    .get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return false;
            }
            throw e;
        }
    }

    private void create(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        NewTopic compacted =
                new NewTopic(topic, Optional.of(1), Optional.empty())
                        .configs(
                                Map.of(
                                        TopicConfig.CLEANUP_POLICY_CONFIG,
                                        TopicConfig.CLEANUP_POLICY_COMPACT));
        try {
            admin.createTopics(List.of(compacted)).all().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    private String notResponding() {
        return "The lock of this job is kept in the topic "
                + topic
                + ", and the brokers do not respond. Nothing was done. Next: bin/recstream doctor"
                + " looks what is wrong; --lock file, if nobody else works on this job";
    }

    /** Without the client's properties, which may hold secrets. */
    @Override
    public String toString() {
        return "the topic " + topic;
    }
}
