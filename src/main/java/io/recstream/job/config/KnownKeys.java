package io.recstream.job.config;

import io.recstream.job.config.SettingProblem.Kind;
import io.recstream.job.model.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;

/** Rejects unknown names below {@code recstream.}, and Kafka properties that the job sets. */
final class KnownKeys {

    /** Kafka properties that the job sets from its other options. */
    private static final Map<String, String> OWNED =
            Map.of(
                    "bootstrap.servers", JobOptions.BOOTSTRAP_SERVERS.key(),
                    "group.id", JobOptions.GROUP_ID.key(),
                    "transactional.id", JobOptions.TRANSACTIONAL_ID_PREFIX.key(),
                    "transaction.timeout.ms", JobOptions.TRANSACTION_TIMEOUT.key(),
                    "auto.offset.reset", JobOptions.EVENTS_START.key());

    /** Kafka properties that would break the job. */
    private static final Set<String> FIXED =
            Set.of(
                    "enable.auto.commit",
                    "key.serializer",
                    "value.serializer",
                    "key.deserializer",
                    "value.deserializer");

    private final OptionReader options;

    KnownKeys(OptionReader options) {
        this.options = options;
    }

    void check() {
        JobOptionList.ALL.forEach(this::checkFormerKeys);
        options.given()
                .forEach(
                        (key, value) -> {
                            if (key.startsWith(JobOptions.PREFIX) && !isKnown(key)) {
                                options.report(
                                        Kind.UNKNOWN, key, value, "is not a setting", nearest(key));
                            }
                        });
        options.read(JobOptions.KAFKA_PROPERTIES)
                .forEach(
                        (property, value) ->
                                checkKafkaProperty(
                                        JobOptions.KAFKA_PROPERTIES.key() + "." + property,
                                        property,
                                        value));
        checkMaxRequestSize(options.read(JobOptions.KAFKA_PROPERTIES).get("max.request.size"));
    }

    static String nearest(String key) {
        return NearestName.of(key, JobOptionList.keys())
                .map(name -> "did you mean " + name + "?")
                .orElse("remove it");
    }

    /** Whether the properties file must not set a property. */
    static boolean isOurs(String property) {
        return OWNED.containsKey(property)
                || FIXED.contains(property)
                || property.equals("max.request.size");
    }

    /** Deprecated keys of an option, which are still read. */
    static List<String> formerKeys(ConfigOption<?> option) {
        List<String> keys = new ArrayList<>();
        option.fallbackKeys().forEach(former -> keys.add(former.getKey()));
        return keys;
    }

    private void checkFormerKeys(ConfigOption<?> option) {
        for (String former : formerKeys(option)) {
            String value = options.given().get(former);
            if (value == null) {
                continue;
            }
            String newer = options.given().get(option.key());
            if (newer != null && !newer.equals(value)) {
                options.report(
                        former,
                        value,
                        "is the former name of "
                                + option.key()
                                + ", which is given as well and differs: "
                                + Secrets.mask(option.key(), newer),
                        "remove " + former);
            } else {
                options.warn(former + " is called " + option.key() + " now: rename it");
            }
        }
    }

    private static boolean isKnown(String key) {
        for (ConfigOption<?> option : JobOptionList.ALL) {
            if (option.key().equals(key) || formerKeys(option).contains(key)) {
                return true;
            }
        }
        return JobOptionList.MAPS.stream().anyMatch(map -> key.startsWith(map.key() + "."));
    }

    private void checkKafkaProperty(String key, String property, String value) {
        if (OWNED.containsKey(property)) {
            options.report(key, value, "has a setting of its own", "use " + OWNED.get(property));
        } else if (FIXED.contains(property)) {
            options.report(key, value, "is the job's own affair", "remove it");
        } else if (Secrets.isWrittenOut(property, value)) {
            options.report(
                    key,
                    value,
                    "is a secret, which the job would carry around and store",
                    "put it into "
                            + JobOptions.KAFKA_PROPERTIES_FILE.key()
                            + ", or write a reference: ${env:NAME}");
        }
    }

    private void checkMaxRequestSize(String value) {
        if (value == null) {
            return;
        }
        try {
            Integer.parseInt(value.trim());
        } catch (NumberFormatException e) {
            options.report(
                    JobOptions.KAFKA_PROPERTIES.key() + ".max.request.size",
                    value,
                    "is not a whole number",
                    "give a number of bytes");
        }
    }
}
