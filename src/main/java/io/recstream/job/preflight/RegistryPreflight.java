package io.recstream.job.preflight;

import io.recstream.avro.CatalogItem;
import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.avro.DeadLetter;
import io.recstream.avro.IdentityLink;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.SimilarItems;
import io.recstream.avro.UserEvent;
import io.recstream.avro.UserFeatures;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.registry.RegistryAddress;
import io.recstream.job.registry.RegistryClient;
import io.recstream.job.registry.RegistryException;
import io.recstream.job.registry.Subjects;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.flink.configuration.ConfigOption;

/**
 * Checks the schemas of all topics of format confluent-avro against the registry: the job's own
 * schema must be able to read every registered version. {@link #check} changes nothing there,
 * {@link #announce} registers.
 */
public final class RegistryPreflight {

    /** A topic and the job's own schema of its values. */
    private record Topic(
            ConfigOption<String> option, String name, Schema schema, boolean isOutput) {}

    private final List<Topic> topics;
    private final Subjects subjects;

    private RegistryPreflight(JobSettings settings, Duration deadline) {
        this.topics = topics(settings);
        this.subjects =
                new Subjects(
                        new RegistryClient(address(settings), Math.toIntExact(deadline.toMillis())),
                        settings.registry().registers());
    }

    public static RegistryAddress address(JobSettings settings) {
        return new RegistryAddress(settings.registry().urls(), settings.registry().credentials());
    }

    /**
     * All problems; empty if there are none, or if no topic needs a registry.
     *
     * @param deadline for each request to the registry
     */
    public static List<SettingProblem> check(JobSettings settings, Duration deadline) {
        if (topics(settings).isEmpty() || settings.registry().urls().isEmpty()) {
            return List.of();
        }
        if (settings.registry().urls().stream().anyMatch(url -> url.contains("@"))) {
            // Reported elsewhere: a login in an address would be logged.
            return List.of();
        }
        List<SettingProblem> problems = new ArrayList<>();
        try {
            new RegistryPreflight(settings, deadline).check(problems);
        } catch (RegistryException e) {
            problems.add(unanswered(settings, e));
        } catch (IllegalArgumentException e) {
            problems.add(unresolved(settings, e));
        }
        return problems;
    }

    private void check(List<SettingProblem> problems) throws RegistryException {
        for (Topic topic : topics) {
            for (String unreadable : subjects.unreadable(topic.name(), topic.schema())) {
                problems.add(
                        new SettingProblem(
                                topic.option().key(),
                                topic.name(),
                                "has a schema that this job cannot read, " + unreadable,
                                "register only what "
                                        + topic.schema().getFullName()
                                        + " can read; delete that version if no record has it"));
            }
            if (topic.isOutput() && !subjects.isAnnounced(topic.name(), topic.schema())) {
                problems.add(
                        new SettingProblem(
                                topic.option().key(),
                                topic.name(),
                                "has no such schema registered under " + Subjects.of(topic.name()),
                                "register "
                                        + topic.schema().getName()
                                        + ".avsc there, or allow it with "
                                        + JobOptions.SCHEMA_REGISTRY_REGISTER.key()));
            }
        }
    }

    /**
     * Registers the job's schemas, and returns the ids of the outputs' by full name.
     *
     * @param deadline for each request to the registry
     * @throws InvalidSettingsException if the registry rejects one
     */
    public static Map<String, Integer> announce(JobSettings settings, Duration deadline) {
        try {
            return new RegistryPreflight(settings, deadline).announce();
        } catch (RegistryException e) {
            throw new InvalidSettingsException(List.of(unanswered(settings, e)));
        } catch (IllegalArgumentException e) {
            throw new InvalidSettingsException(List.of(unresolved(settings, e)));
        }
    }

    private Map<String, Integer> announce() throws RegistryException {
        Map<String, Integer> ids = new HashMap<>();
        for (Topic topic : topics) {
            if (topic.isOutput()) {
                ids.put(
                        topic.schema().getFullName(),
                        subjects.announceOutput(topic.name(), topic.schema()));
            } else {
                subjects.announceInput(topic.name(), topic.schema());
            }
        }
        return ids;
    }

    private static SettingProblem unanswered(JobSettings settings, RegistryException e) {
        String url = String.join(",", settings.registry().urls());
        return switch (e.kind()) {
            case UNAVAILABLE ->
                    new SettingProblem(
                            JobOptions.SCHEMA_REGISTRY_URL.key(),
                            url,
                            "cannot be reached: " + e.getMessage(),
                            "start it, or correct the address: it ends before /subjects");
            case FORBIDDEN ->
                    new SettingProblem(
                            JobOptions.SCHEMA_REGISTRY_CREDENTIALS.key(),
                            settings.registry().credentials(),
                            "are not accepted: " + e.getMessage(),
                            "correct user and password behind the reference, or the rights of that user");
            case NOT_FOUND, REFUSED ->
                    new SettingProblem(
                            JobOptions.SCHEMA_REGISTRY_URL.key(),
                            url,
                            "rejects a schema of this job: " + e.getMessage(),
                            "check the versions and the compatibility of that subject");
        };
    }

    private static SettingProblem unresolved(JobSettings settings, IllegalArgumentException e) {
        return new SettingProblem(
                JobOptions.SCHEMA_REGISTRY_CREDENTIALS.key(),
                settings.registry().credentials(),
                "cannot be resolved: " + e.getMessage(),
                "set what the reference names, on every machine");
    }

    /** Those of a mapping have schemas of their producers' own. */
    private static List<Topic> topics(JobSettings settings) {
        List<Topic> topics = new ArrayList<>();
        if (settings.events().format() == Format.CONFLUENT_AVRO
                && settings.events().mapping().isEmpty()) {
            topics.add(
                    new Topic(
                            JobOptions.EVENTS_TOPIC,
                            settings.events().topic(),
                            UserEvent.getClassSchema(),
                            false));
        }
        if (settings.catalog().format() == Format.CONFLUENT_AVRO
                && settings.catalog().mapping().isEmpty()) {
            topics.add(
                    new Topic(
                            JobOptions.CATALOG_TOPIC,
                            settings.catalog().topic(),
                            CatalogItem.getClassSchema(),
                            false));
        }
        settings.identity()
                .filter(identity -> identity.linksFormat() == Format.CONFLUENT_AVRO)
                .ifPresent(
                        identity ->
                                topics.add(
                                        new Topic(
                                                JobOptions.IDENTITY_LINKS_TOPIC,
                                                identity.linksTopic(),
                                                IdentityLink.getClassSchema(),
                                                false)));
        settings.control()
                .filter(control -> control.format() == Format.CONFLUENT_AVRO)
                .ifPresent(
                        control ->
                                topics.add(
                                        new Topic(
                                                JobOptions.CONTROL_TOPIC,
                                                control.topic(),
                                                ControlCommand.getClassSchema(),
                                                false)));
        if (settings.outputs().format() == Format.CONFLUENT_AVRO) {
            addOutputs(settings, topics);
        }
        return topics;
    }

    private static void addOutputs(JobSettings settings, List<Topic> topics) {
        topics.add(
                new Topic(
                        JobOptions.SIMILAR_ITEMS_TOPIC,
                        settings.outputs().similarItems(),
                        SimilarItems.getClassSchema(),
                        true));
        topics.add(
                new Topic(
                        JobOptions.USER_FEATURES_TOPIC,
                        settings.outputs().userFeatures(),
                        UserFeatures.getClassSchema(),
                        true));
        topics.add(
                new Topic(
                        JobOptions.RECOMMENDATIONS_TOPIC,
                        settings.outputs().recommendations(),
                        RecommendationUpdate.getClassSchema(),
                        true));
        topics.add(
                new Topic(
                        JobOptions.DEAD_LETTERS_TOPIC,
                        settings.deadLetters().topic(),
                        DeadLetter.getClassSchema(),
                        true));
        settings.identity()
                .ifPresent(
                        identity ->
                                topics.add(
                                        new Topic(
                                                JobOptions.IDENTITIES_TOPIC,
                                                identity.topic(),
                                                IdentityUpdate.getClassSchema(),
                                                true)));
        settings.control()
                .ifPresent(
                        control ->
                                topics.add(
                                        new Topic(
                                                JobOptions.CONTROL_RESULTS_TOPIC,
                                                control.resultsTopic(),
                                                ControlResult.getClassSchema(),
                                                true)));
    }
}
