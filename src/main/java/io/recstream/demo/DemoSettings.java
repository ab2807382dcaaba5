package io.recstream.demo;

import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.ingest.ItemDeserializer;
import io.recstream.job.model.IdentityParameters;
import io.recstream.topics.JobFile;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.Configuration;

/**
 * The job's settings in a demo. Brokers, topics, formats and the registry are set by the demo;
 * mappings apply to its input files, whose records are written to the topics in recstream's own
 * form.
 */
final class DemoSettings {

    private static final String BOOTSTRAP_SERVERS = "recstream.kafka.bootstrap-servers";

    private static final String CONTROL = "recstream.control.enabled";

    /**
     * So that a demo's page can change the job: rules of categories need the second, and by the
     * third the list on it follows at once.
     */
    private static final Map<String, String> STEERED =
            Map.of(
                    CONTROL,
                    "true",
                    "recstream.rank.replicate-catalog",
                    "true",
                    "recstream.rules.reissue",
                    "30 min");

    /** Prefixes of the settings that the demo sets itself. */
    private static final List<String> OWN =
            List.of(
                    BOOTSTRAP_SERVERS,
                    "recstream.kafka.group-id",
                    "recstream.kafka.properties",
                    "recstream.schema-registry.",
                    "recstream.events.topic",
                    "recstream.events.format",
                    "recstream.events.mapping.",
                    "recstream.catalog.topic",
                    "recstream.catalog.format",
                    "recstream.catalog.mapping.",
                    "recstream.recommendations.topic",
                    "recstream.user-features.topic",
                    "recstream.similar-items.topic",
                    "recstream.dead-letters.topic",
                    "recstream.identity.links.topic",
                    "recstream.identity.links.format",
                    "recstream.identity.topic",
                    "recstream.control.topic",
                    "recstream.control.format",
                    "recstream.control.results-topic",
                    "recstream.output.format");

    private final JobSettings files;
    private final Map<String, String> job = new TreeMap<>();
    private final List<String> unused;

    /**
     * Checks the settings as the job does.
     *
     * @param arguments {@code --config FILE} and {@code --recstream.x.y VALUE}
     * @throws io.recstream.job.config.InvalidSettingsException with all problems
     */
    DemoSettings(List<String> arguments) {
        Map<String, String> given = JobArguments.parse(arguments.toArray(String[]::new)).given();
        List<String> all = new ArrayList<>(arguments);
        if (!given.containsKey(BOOTSTRAP_SERVERS)) {
            all.addAll(List.of("--" + BOOTSTRAP_SERVERS, "localhost:9092"));
        }
        // A JSON file can be mapped, whatever the format of the topic is.
        for (String input : List.of("events", "catalog")) {
            if (given.keySet().stream().anyMatch(it -> it.startsWith(mapping(input)))
                    && !given.containsKey("recstream." + input + ".format")) {
                all.addAll(List.of("--recstream." + input + ".format", "json"));
            }
        }
        if (!"false".equalsIgnoreCase(given.get(CONTROL))) {
            job.putAll(STEERED);
            job.keySet().removeAll(given.keySet());
        }
        job.forEach((key, value) -> all.addAll(List.of("--" + key, value)));
        files = JobArguments.parse(all.toArray(String[]::new)).settings(JobFile.flinksOwn());
        TreeSet<String> own = new TreeSet<>();
        given.forEach(
                (key, value) -> {
                    if (OWN.stream().noneMatch(key::startsWith)) {
                        job.put(key, value);
                    } else if (!key.startsWith(mapping("events"))
                            && !key.startsWith(mapping("catalog"))) {
                        own.add(key);
                    }
                });
        if (!files.catalog().attributes().isEmpty()) {
            job.put("recstream.catalog.attributes", String.join(";", files.catalog().attributes()));
        }
        unused = List.copyOf(own);
    }

    private static String mapping(String input) {
        return "recstream." + input + ".mapping.";
    }

    /** The settings of the demo's job that are not defaults. */
    Map<String, String> job() {
        return job;
    }

    /** Given settings that the demo overrides. */
    List<String> unused() {
        return unused;
    }

    /** Whether the job's settings have identity on, so that it needs {@code IdentityTopics}. */
    boolean hasIdentity() {
        return files.identity().isPresent();
    }

    /** Whether the job's settings have control on, so that it needs {@code ControlTopics}. */
    boolean hasControl() {
        return files.control().isPresent();
    }

    /** How many topics the job needs, in words. */
    String topics() {
        return hasIdentity() && hasControl()
                ? "ten"
                : hasIdentity() || hasControl() ? "eight" : "six";
    }

    /** The bounds of identity, where it is on. */
    Optional<IdentityParameters> identityParameters() {
        return files.identity().map(JobSettings.Identity::parameters);
    }

    /** Decodes the lines of a file of events by the mapping; null if there is none. */
    EventDeserializer mappedEvents() {
        return files.events().mapping().isEmpty()
                ? null
                : KafkaEnds.eventDeserializer(files, Format.JSON);
    }

    /** Decodes the lines of a file of catalogue items. */
    ItemDeserializer items() {
        return KafkaEnds.itemDeserializer(files, Format.JSON);
    }

    /** Adds the job's settings to Flink's. */
    Configuration addedTo(Configuration flinks, String bootstrapServers) {
        Configuration configuration = new Configuration(flinks);
        job.forEach(configuration::setString);
        configuration.setString(BOOTSTRAP_SERVERS, bootstrapServers);
        return configuration;
    }
}
