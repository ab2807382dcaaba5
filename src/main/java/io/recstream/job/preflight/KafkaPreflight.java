package io.recstream.job.preflight;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Guarantee;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.emit.KafkaOutputs;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
import org.apache.kafka.common.errors.AuthorizationException;

/**
 * Checks the settings against the brokers and reports everything that would fail later, or lose
 * records without an error. Changes nothing there, except that the brokers see a transactional
 * producer.
 */
public final class KafkaPreflight {

    private static final String MAX_TRANSACTION_TIMEOUT = "transaction.max.timeout.ms";

    private final JobSettings settings;
    private final Duration deadline;
    private final List<SettingProblem> problems = new ArrayList<>();

    private KafkaPreflight(JobSettings settings, Duration deadline) {
        this.settings = settings;
        this.deadline = deadline;
    }

    /**
     * All problems; empty if there are none.
     *
     * @param deadline for each request to the brokers
     */
    public static List<SettingProblem> check(JobSettings settings, Duration deadline)
            throws InterruptedException {
        KafkaPreflight preflight = new KafkaPreflight(settings, deadline);
        preflight.check();
        return List.copyOf(preflight.problems);
    }

    private void check() throws InterruptedException {
        problems.addAll(ClientPropertyChecks.checkReferences(settings));
        checkPrefixes(
                KafkaOutputs.transactionalIdPrefixes(settings.kafka().transactionalIdPrefix()));
        try {
            Admin admin = Admin.create(adminProperties());
            try {
                ask(admin);
            } finally {
                // A plain close waits for a broker that never responds.
                admin.close(deadline);
            }
        } catch (TimeoutException | ExecutionException | KafkaException e) {
            problems.add(
                    new BrokerRefusal(
                                    settings.kafka().bootstrapServers(),
                                    settings.kafka().clientProperties(),
                                    deadline.toSeconds())
                            .of(e));
        }
    }

    private void ask(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        Node node = admin.describeCluster().controller().get(millis(), TimeUnit.MILLISECONDS);
        boolean transactions = settings.kafka().guarantee() == Guarantee.EXACTLY_ONCE;
        if (transactions && checkTransactionTimeout(admin, node)) {
            new TransactionProbe(settings, deadline).check(problems);
        }
        new TopicCheck(settings, deadline, problems).check(admin);
        checkGroup(admin);
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

    /**
     * Whether the brokers accept it, or do not allow this user to read their limit: then a try has
     * to show.
     */
    private boolean checkTransactionTimeout(Admin admin, Node node)
            throws InterruptedException, ExecutionException, TimeoutException {
        ConfigResource broker = new ConfigResource(ConfigResource.Type.BROKER, node.idString());
        long most;
        try {
            Config config = get(admin.describeConfigs(List.of(broker)).values().get(broker));
            most = number(config, MAX_TRANSACTION_TIMEOUT);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthorizationException) {
                return true;
            }
            throw e;
        }
        long wanted = settings.kafka().transactionTimeout().toMillis();
        if (wanted > most) {
            report(
                    JobOptions.TRANSACTION_TIMEOUT,
                    wanted + " ms",
                    "is above the brokers' " + MAX_TRANSACTION_TIMEOUT + " (" + most + ")",
                    "lower it, or raise " + MAX_TRANSACTION_TIMEOUT + " on every broker");
        }
        return wanted <= most;
    }

    private void checkGroup(Admin admin)
            throws InterruptedException, ExecutionException, TimeoutException {
        String group = settings.kafka().groupId();
        try {
            get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof AuthorizationException)) {
                throw e;
            }
            report(
                    JobOptions.GROUP_ID,
                    group,
                    "may not be used by this user as a group: " + e.getCause().getMessage(),
                    "allow them READ on it");
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
        problems.add(new SettingProblem(option.key(), value, problem, fix));
    }

    private <T> T get(KafkaFuture<T> answer)
            throws InterruptedException, ExecutionException, TimeoutException {
        return answer.get(millis(), TimeUnit.MILLISECONDS);
    }

    private long millis() {
        return deadline.toMillis();
    }

    private static long number(Config config, String name) {
        return Long.parseLong(config.get(name).value());
    }
}
