package io.recstream.job.preflight;

import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.Secrets;
import io.recstream.job.config.SettingProblem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Checks the client properties against the definitions of Kafka's clients, without a broker:
 * otherwise only a task would find an invalid property of a consumer or producer.
 */
public final class ClientPropertyChecks {

    private static final String PREFIX = JobOptions.KAFKA_PROPERTIES.key() + ".";

    private static final Map<String, ConfigDef> CLIENTS = new LinkedHashMap<>();

    static {
        CLIENTS.put("consumer", ConsumerConfig.configDef());
        CLIENTS.put("producer", ProducerConfig.configDef());
        CLIENTS.put("admin client", AdminClientConfig.configDef());
    }

    private ClientPropertyChecks() {}

    /** All problems, except for values behind references; empty if there are none. */
    public static List<SettingProblem> check(JobSettings settings) {
        Map<String, String> given = new TreeMap<>();
        settings.kafka()
                .clientProperties()
                .forEach((name, value) -> put(given, name.toString(), value.toString()));
        Map<String, SettingProblem> problems = new TreeMap<>();
        CLIENTS.forEach(
                (client, definition) -> {
                    for (ConfigValue checked : definition.validate(given)) {
                        String value = given.get(checked.name());
                        if (value != null && !checked.errorMessages().isEmpty()) {
                            problems.putIfAbsent(
                                    checked.name(),
                                    new SettingProblem(
                                            PREFIX + checked.name(),
                                            value,
                                            "is refused by Kafka's "
                                                    + client
                                                    + why(checked, checked.errorMessages().get(0)),
                                            "correct or remove it"));
                        }
                    }
                });
        List<SettingProblem> all = new ArrayList<>(problems.values());
        return all.isEmpty() ? together(given, settings) : all;
    }

    /**
     * The problems of the values behind references, such as those of a properties file; never
     * quotes one. References that cannot be resolved are reported by the first client that is
     * created.
     */
    static List<SettingProblem> checkReferences(JobSettings settings) {
        Map<String, String> all = new TreeMap<>();
        settings.kafka()
                .clientProperties()
                .forEach((name, value) -> all.put(name.toString(), value.toString()));
        return all.values().stream().anyMatch(value -> value.contains("${"))
                ? together(all, settings)
                : List.of();
    }

    private static void put(Map<String, String> given, String name, String value) {
        if (!value.contains("${") && !name.startsWith("config.providers")) {
            given.put(name, value);
        }
    }

    /** Kafka's own message without the value, which may be secret. */
    private static String why(ConfigValue checked, String message) {
        String intro = "for configuration " + checked.name() + ":";
        int end = message.lastIndexOf(intro);
        return end < 0 || Secrets.isSecret(PREFIX + checked.name())
                ? ""
                : ":" + message.substring(end + intro.length());
    }

    /** The problems of properties that are valid one by one. */
    private static List<SettingProblem> together(Map<String, String> given, JobSettings settings) {
        List<SettingProblem> problems = new ArrayList<>();
        Properties base = new Properties();
        base.putAll(given);
        base.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:9092");
        refused(
                problems,
                "consumer",
                () -> {
                    Properties consumer = new Properties();
                    consumer.putAll(base);
                    consumer.put(
                            ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG,
                            ByteArrayDeserializer.class);
                    consumer.put(
                            ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG,
                            ByteArrayDeserializer.class);
                    return new ConsumerConfig(consumer);
                });
        refused(
                problems,
                "producer",
                () -> {
                    Properties producer = new Properties();
                    producer.putAll(base);
                    producer.put(
                            ProducerConfig.KEY_SERIALIZER_CLASS_CONFIG, ByteArraySerializer.class);
                    producer.put(
                            ProducerConfig.VALUE_SERIALIZER_CLASS_CONFIG,
                            ByteArraySerializer.class);
                    if (settings.kafka().guarantee() == JobSettings.Guarantee.EXACTLY_ONCE) {
                        producer.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "checked");
                    }
                    return new ProducerConfig(producer);
                });
        refused(problems, "admin client", () -> new AdminClientConfig(base));
        return problems;
    }

    /** The properties that Kafka's message names; the message could quote a value. */
    static String named(String message) {
        String names =
                CLIENTS.values().stream()
                        .flatMap(client -> client.names().stream())
                        .distinct()
                        .filter(name -> message != null && message.contains(name))
                        .sorted()
                        .collect(Collectors.joining(", "));
        return names.isEmpty() ? "" : ", look at " + names;
    }

    private static void refused(
            List<SettingProblem> problems, String client, java.util.function.Supplier<?> config) {
        try {
            var unused = config.get();
        } catch (ConfigException e) {
            if (String.valueOf(e.getMessage()).startsWith("Could not ")) {
                // The provider does not reach its file or folder.
                return;
            }
            problems.add(
                    new SettingProblem(
                            JobOptions.KAFKA_PROPERTIES.key(),
                            null,
                            "are together refused by Kafka's " + client + named(e.getMessage()),
                            "correct them"));
        }
    }
}
