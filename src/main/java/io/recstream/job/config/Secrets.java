package io.recstream.job.config;

import io.recstream.job.model.Quoted;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.GlobalConfiguration;

/**
 * What of a setting can stand in a message, a print or a log. Values are shown of keys that are
 * known to hold no secret, and of no others: a mistyped name, or a client's property that is not
 * known, may hold any. Of addresses the login is left out.
 */
public final class Secrets {

    private static final List<String> TELLTALES =
            List.of("password", "secret", "token", "jaas", "key", "credential", "auth", "login");

    /** What ends the names of client properties whose whole value is a secret. */
    private static final List<String> WHOLE =
            List.of("password", "secret", "keystore.key", "credentials", "user.info", ".token");

    /** A login module's options: the secret one among them. */
    private static final Pattern WRITTEN_OPTION =
            Pattern.compile("(?i)(password|secret)\\w*\\s*=\\s*(?![\"']?\\$\\{)");

    private static final Set<String> PLAIN_CLIENT_PROPERTIES =
            Set.of(
                    "acks",
                    "auto.offset.reset",
                    "bootstrap.servers",
                    "client.dns.lookup",
                    "client.id",
                    "client.rack",
                    "compression.type",
                    "enable.auto.commit",
                    "enable.idempotence",
                    "group.id",
                    "group.protocol",
                    "isolation.level",
                    "max.in.flight.requests.per.connection",
                    "partition.assignment.strategy",
                    "retries",
                    "sasl.mechanism",
                    "security.protocol",
                    "ssl.enabled.protocols",
                    "ssl.endpoint.identification.algorithm",
                    "ssl.keystore.location",
                    "ssl.keystore.type",
                    "ssl.protocol",
                    "ssl.truststore.location",
                    "ssl.truststore.type",
                    "transactional.id");

    /** Numbers and sizes, as far as Kafka's clients have them. */
    private static final Pattern CLIENT_NUMBER =
            Pattern.compile("[a-z.]+\\.(ms|bytes|size|records|seconds|samples)");

    private static final Set<String> SERIALIZERS =
            Set.of("key.serializer", "key.deserializer", "value.serializer", "value.deserializer");

    /** What Flink's own keys begin with, of those that are reported or compared. */
    private static final List<String> FLINK =
            List.of(
                    "classloader.",
                    "client.",
                    "cluster.",
                    "execution.",
                    "heartbeat.",
                    "high-availability.",
                    "io.tmp.dirs",
                    "jobmanager.",
                    "kubernetes.",
                    "metrics.",
                    "parallelism.",
                    "pipeline.",
                    "rest.",
                    "restart-strategy",
                    "security.",
                    "slot",
                    "state.",
                    "table.",
                    "taskmanager.",
                    "web.");

    /** An IPv6 address, or a host and what is no port: perhaps a user and a password. */
    private static final Pattern NO_PORT =
            Pattern.compile("(\\[[\\da-fA-F:.]+(%[\\w.-]+)?])|:(?!\\d{1,5}(,|\\s|$))[^,\\s/\\]]+");

    private static final Pattern REFERENCES = Pattern.compile("\\$\\{[^{}]+}(:?\\$\\{[^{}]+})*");

    private Secrets() {}

    /** Whether a property's value holds a secret itself, where a reference to it could stand. */
    static boolean isWrittenOut(String property, String value) {
        String name = property.toLowerCase(Locale.ROOT);
        if (name.endsWith("jaas.config")) {
            return WRITTEN_OPTION.matcher(value).find();
        }
        return WHOLE.stream().anyMatch(name::endsWith) && !isReference(value);
    }

    /** Whether it is references and nothing else, such as one to a user and one to a password. */
    static boolean isReference(String value) {
        return REFERENCES.matcher(value).matches();
    }

    /** Whether a value may be a secret, by its key: any that is not known to be none. */
    public static boolean isSecret(String key) {
        if (key.equals("--config")) {
            return false;
        }
        String properties = JobOptions.KAFKA_PROPERTIES.key() + ".";
        if (key.startsWith(properties)) {
            return !isPlainClientProperty(key.substring(properties.length()));
        }
        if (key.startsWith(JobOptions.PREFIX)) {
            return !isPlainSetting(key);
        }
        return FLINK.stream().noneMatch(key::startsWith)
                || GlobalConfiguration.isSensitive(key)
                || hasTelltale(key);
    }

    private static boolean isPlainClientProperty(String name) {
        return PLAIN_CLIENT_PROPERTIES.contains(name)
                || SERIALIZERS.contains(name)
                || (CLIENT_NUMBER.matcher(name).matches() && !hasTelltale(name));
    }

    private static boolean isPlainSetting(String key) {
        if (key.startsWith(JobOptions.EVENT_TYPES.key() + ".")) {
            return true;
        }
        for (ConfigOption<?> option : JobOptionList.ALL) {
            if (option.key().equals(key) || KnownKeys.formerKeys(option).contains(key)) {
                return !option.equals(JobOptions.SCHEMA_REGISTRY_CREDENTIALS)
                        && !option.equals(JobOptions.KAFKA_PROPERTIES);
            }
        }
        return false;
    }

    private static boolean hasTelltale(String key) {
        String name = key.toLowerCase(Locale.ROOT);
        return TELLTALES.stream().anyMatch(name::contains);
    }

    /** The value as it can be shown. */
    public static String mask(String key, String value) {
        if (value == null) {
            return null;
        }
        if (isSecret(key)) {
            return Quoted.HIDDEN;
        }
        String shown = Quoted.withoutLogin(value);
        return key.endsWith("bootstrap-servers") || key.endsWith("bootstrap.servers")
                ? NO_PORT.matcher(shown)
                        .replaceAll(it -> it.group(1) == null ? ":" + Quoted.HIDDEN : it.group(1))
                : shown;
    }

    /**
     * A key as it can be shown: up to what no key has, behind which a value may stand that was not
     * set off from it.
     */
    static String name(String key) {
        int end = 0;
        while (end < key.length() && isOfName(key.charAt(end))) {
            end++;
        }
        return end == key.length() ? key : key.substring(0, end) + "…";
    }

    private static boolean isOfName(char c) {
        return Character.isLetterOrDigit(c) || c == '.' || c == '-' || c == '_';
    }

    /** The properties of a Kafka client by name, as they can be shown. */
    static Map<String, String> maskedProperties(Map<?, ?> properties) {
        Map<String, String> shown = new TreeMap<>();
        properties.forEach(
                (name, value) ->
                        shown.put(
                                name(name.toString()),
                                mask(
                                        JobOptions.KAFKA_PROPERTIES.key() + "." + name,
                                        String.valueOf(value))));
        return shown;
    }
}
