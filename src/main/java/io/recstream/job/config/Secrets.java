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
 * Masks secrets of settings in messages and logs. Only values of keys that are known to hold no
 * secret are shown, as a mistyped name or an unknown client property may hold one. Logins are
 * removed from addresses.
 */
public final class Secrets {

    private static final List<String> TELLTALES =
            List.of("password", "secret", "token", "jaas", "key", "credential", "auth", "login");

    /** Suffixes of client properties whose whole value is a secret. */
    private static final List<String> WHOLE =
            List.of("password", "secret", "keystore.key", "credentials", "user.info", ".token");

    /** A secret among the options of a login module. */
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

    /** Numeric properties of Kafka's clients. */
    private static final Pattern CLIENT_NUMBER =
            Pattern.compile("[a-z.]+\\.(ms|bytes|size|records|seconds|samples)");

    private static final Set<String> SERIALIZERS =
            Set.of("key.serializer", "key.deserializer", "value.serializer", "value.deserializer");

    /** Prefixes of Flink's own keys that are reported or compared. */
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

    /** An IPv6 address, or a host and a suffix that is not a port but may be a password. */
    private static final Pattern NO_PORT =
            Pattern.compile("(\\[[\\da-fA-F:.]+(%[\\w.-]+)?])|:(?!\\d{1,5}(,|\\s|$))[^,\\s/\\]]+");

    private static final Pattern REFERENCES = Pattern.compile("\\$\\{[^{}]+}(:?\\$\\{[^{}]+})*");

    private Secrets() {}

    /** Whether a property's value is a secret instead of a reference to one. */
    static boolean isWrittenOut(String property, String value) {
        String name = property.toLowerCase(Locale.ROOT);
        if (name.endsWith("jaas.config")) {
            return WRITTEN_OPTION.matcher(value).find();
        }
        return WHOLE.stream().anyMatch(name::endsWith) && !isReference(value);
    }

    /** Whether a value consists of references only, such as one to a user and one to a password. */
    static boolean isReference(String value) {
        return REFERENCES.matcher(value).matches();
    }

    /** Whether the value of a key may be a secret; true unless it is known not to be. */
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

    /** The value, masked if it may be a secret. */
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

    /** A key up to the first character that keys do not have, as a value may follow. */
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

    /** The properties of a Kafka client by name, masked. */
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
