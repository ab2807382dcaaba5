package io.recstream.job.preflight;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.SettingProblem;
import java.util.Locale;
import java.util.Properties;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import javax.security.auth.login.LoginException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.SslAuthenticationException;

/** Translates the failure of a broker request into a problem of a setting. */
final class BrokerRefusal {

    private static final String PROPERTIES = JobOptions.KAFKA_PROPERTIES.key() + ".";

    private final String servers;
    private final Properties client;
    private final long seconds;

    BrokerRefusal(String servers, Properties client, long seconds) {
        this.servers = servers;
        this.client = client;
        this.seconds = seconds;
    }

    /** The setting to check first, and what to do about it. */
    SettingProblem of(Throwable failure) {
        Throwable root = root(failure);
        if (find(failure, SaslAuthenticationException.class) != null) {
            return property(
                    "sasl.jaas.config",
                    "is not accepted by the brokers: " + root.getMessage(),
                    "correct user and password (behind the reference, if it is one) and sasl.mechanism");
        }
        if (find(failure, SslAuthenticationException.class) != null
                || find(failure, SSLException.class) != null) {
            return tls(String.valueOf(root.getMessage()));
        }
        if (find(failure, ConfigException.class) != null) {
            return configuration(String.valueOf(root.getMessage()));
        }
        if (find(failure, TimeoutException.class) != null
                || find(failure, org.apache.kafka.common.errors.TimeoutException.class) != null) {
            return servers(
                    "no broker has responded within "
                            + seconds
                            + " s (security.protocol "
                            + client.getProperty("security.protocol", "PLAINTEXT")
                            + ")");
        }
        if (find(failure, LoginException.class) != null) {
            return property(
                    "sasl.jaas.config",
                    "names a login module that cannot log in",
                    "look at the module's options, its keytab, or the token endpoint");
        }
        String protocol = client.getProperty("security.protocol", "PLAINTEXT");
        if (root instanceof IllegalArgumentException
                && client.getProperty("sasl.jaas.config") == null
                && protocol.toUpperCase(Locale.ROOT).startsWith("SASL_")) {
            return property(
                    "sasl.jaas.config",
                    "is missing (security.protocol is " + protocol + ")",
                    "give a login module and its options");
        }
        if (root instanceof IllegalArgumentException) {
            // Its message quotes what it could not read, which may be a part of a password.
            return property(
                    "sasl.jaas.config",
                    "cannot be read as the options of a login module",
                    "write: module required name=\"value\" …; with \\ before each \" in a value");
        }
        return servers("the brokers cannot be reached: " + root.getMessage());
    }

    /** Names the properties that make the client fail; their values may be secret. */
    private SettingProblem configuration(String message) {
        String all = JobOptions.KAFKA_PROPERTIES.key();
        if (message.startsWith("Could not read ") || message.startsWith("Could not list ")) {
            // A config provider names a path and at most a key.
            return new SettingProblem(
                    all,
                    null,
                    "hold a reference that cannot be resolved: " + message,
                    "correct its path, or make the file readable");
        }
        if (message.contains("No resolvable bootstrap")) {
            return servers("no client can be created: none of the host names is known");
        }
        if (message.contains("bootstrap.servers")) {
            return servers("no client can be created from it and the properties");
        }
        return new SettingProblem(
                all,
                null,
                "are refused by Kafka's admin client" + ClientPropertyChecks.named(message),
                "correct them");
    }

    /**
     * An alert comes from the broker, which refuses the client. All else is the client, which
     * refuses the broker.
     */
    private SettingProblem tls(String message) {
        if (message.contains("fatal alert") || message.contains("closed")) {
            return property(
                    "ssl.keystore.location",
                    "is not accepted by the brokers: " + message,
                    "give a certificate (and its key) that the brokers' truststore knows, and a protocol that they speak");
        }
        if (message.contains("No subject alternative") || message.contains("No name matching")) {
            return servers(
                    "a broker's certificate is not for the name it is reached under: " + message,
                    "reach it under a name of its certificate, or have one made for this name");
        }
        return property(
                "ssl.truststore.location",
                "does not vouch for the brokers: " + message,
                "put the certificate of the brokers' authority into it");
    }

    private SettingProblem property(String name, String problem, String fix) {
        return new SettingProblem(PROPERTIES + name, client.getProperty(name), problem, fix);
    }

    private SettingProblem servers(String problem) {
        return servers(
                problem,
                "check the addresses, the network, "
                        + PROPERTIES
                        + "* and whether security.protocol is that of the listener");
    }

    private SettingProblem servers(String problem, String fix) {
        return new SettingProblem(JobOptions.BOOTSTRAP_SERVERS.key(), servers, problem, fix);
    }

    private static Throwable root(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && root.getCause() != root) {
            root = root.getCause();
        }
        return root;
    }

    private static Throwable find(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return at;
            }
        }
        return null;
    }
}
