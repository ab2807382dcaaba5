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
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.AuthenticationException;
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

    /** A holder that may have died is watched for up to its lease. */
    @Override
    public Optional<LockHolder> holder() throws IOException, InterruptedException {
        if (!exists(false)) {
            return Optional.empty();
        }
        try (KafkaRegister register = register()) {
            return LeaseLock.holder(register);
        }
    }

    /** The same topic may be reached by several addresses of its brokers. */
    @Override
    public String identity() throws IOException, InterruptedException {
        return withAdmin(admin -> get(admin.describeCluster().clusterId()))
                + "/"
                + topic
                + "/"
                + transactionalId;
    }

    private KafkaRegister register() {
        return new KafkaRegister(client, topic, transactionalId);
    }

    private boolean exists(boolean create) throws IOException, InterruptedException {
        return withAdmin(
                admin -> {
                    if (isThere(admin)) {
                        return true;
                    }
                    if (create) {
                        create(admin);
                    }
                    return create;
                });
    }

    private interface AdminCall<T> {
        T by(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    private <T> T withAdmin(AdminCall<T> call) throws IOException, InterruptedException {
        Admin admin = Admin.create(client);
        try {
            return call.by(admin);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            if (cause instanceof AuthorizationException
                    || cause instanceof PolicyViolationException) {
                throw new LockNotPermittedException(
                        "The topic "
                                + topic
                                + " for the lock is not there, or this user may not see it; and they"
                                + " may not create it",
                        topic,
                        cause);
            }
            if (cause instanceof AuthenticationException) {
                throw new LockNotPermittedException(refusedLogin(cause), cause);
            }
            throw new IOException(notResponding(), e);
        } catch (TimeoutException e) {
            throw new IOException(notResponding(), e);
        } finally {
            admin.close(Duration.ZERO);
        }
    }

    private static <T> T get(KafkaFuture<T> response)
            throws ExecutionException, InterruptedException, TimeoutException {
        return response.get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    }

    private boolean isThere(Admin admin)
            throws ExecutionException, InterruptedException, TimeoutException {
        try {
            get(admin.describeTopics(List.of(topic)).topicNameValues().get(topic));
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
            get(admin.createTopics(List.of(compacted)).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** Of an exception of Kafka's client. */
    static String refusedLogin(Throwable cause) {
        return "The brokers refuse the login of this user, so that the lock cannot be taken: "
                + cause.getMessage()
                + ". Nothing was done. Next: bin/recstream doctor says which setting is wrong";
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
