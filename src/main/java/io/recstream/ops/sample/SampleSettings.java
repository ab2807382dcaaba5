package io.recstream.ops.sample;

import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.config.JobArguments;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.config.SettingProblem;
import io.recstream.job.ingest.AvroTree;
import io.recstream.job.ingest.JsonTree;
import io.recstream.job.ingest.TreeReader;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.job.registry.Backoff;
import io.recstream.job.registry.RegistryClient;
import io.recstream.job.registry.RegistryException;
import io.recstream.job.registry.WriterSchemas;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;

/** The settings that records are read with: those given, and others in their place. */
final class SampleSettings {

    private static final int REGISTRY_TIMEOUT_MILLIS = 10_000;

    /** A problem with any other setting is nothing to a reader of records. */
    private static final List<String> RELEVANT =
            List.of(
                    "-",
                    "recstream.events.",
                    "recstream.catalog.",
                    "recstream.schema-registry.",
                    JobOptions.BOOTSTRAP_SERVERS.key(),
                    "recstream.kafka.properties");

    private final Map<String, String> entries;
    private final Map<String, String> given;
    private final CheckedSettings checked;

    private SampleSettings(
            Map<String, String> entries, Map<String, String> given, CheckedSettings checked) {
        this.entries = entries;
        this.given = given;
        this.checked = checked;
    }

    /**
     * Reads the settings.
     *
     * @param file null for none
     * @param options of the command line, which win over the file
     * @throws InvalidSettingsException if something is wrong that matters to a reader
     */
    static SampleSettings of(Configuration flinks, Path file, Map<String, String> options) {
        List<String> arguments = new ArrayList<>();
        Map<String, String> given = new TreeMap<>();
        if (file != null) {
            arguments.addAll(List.of("--config", file.toString()));
            given.putAll(JobArguments.entriesOf(file));
        }
        options.forEach((key, value) -> arguments.add("--" + key + "=" + value));
        given.putAll(options);
        CheckedSettings checked =
                JobArguments.parse(arguments.toArray(String[]::new)).check(flinks);
        List<SettingProblem> problems =
                checked.problems().stream().filter(SampleSettings::isRelevant).toList();
        if (!problems.isEmpty()) {
            throw new InvalidSettingsException(problems);
        }
        Map<String, String> entries = new TreeMap<>(flinks.toMap());
        entries.putAll(given);
        return new SampleSettings(entries, given, checked);
    }

    private static boolean isRelevant(SettingProblem problem) {
        return switch (problem.kind()) {
            case UNKNOWN -> true;
            case WRONG -> RELEVANT.stream().anyMatch(problem.key()::startsWith);
            // A registry that no format needs yet: what is proposed may need it.
            case UNUSED -> false;
        };
    }

    CheckedSettings checked() {
        return checked;
    }

    JobSettings settings() {
        return checked.settings();
    }

    /** Whether the file or the command line has a setting. */
    boolean isGiven(String key) {
        return given.containsKey(key);
    }

    /** What a client of the brokers is made with. */
    Properties client() {
        return JobFile.client(checked);
    }

    /** The same with another format and mapping; its problems are those that these have. */
    SampleSettings with(Kind kind, Map<String, String> proposed) {
        Map<String, String> changed = new TreeMap<>(entries);
        changed.keySet().removeIf(it -> it.startsWith(kind.prefix()));
        changed.putAll(proposed);
        CheckedSettings all = JobArguments.parse().check(Configuration.fromMap(changed));
        return new SampleSettings(
                changed,
                proposed,
                new CheckedSettings(
                        all.settings(),
                        all.problems().stream()
                                .filter(it -> it.key().startsWith(kind.prefix()))
                                .toList(),
                        List.of()));
    }

    static TreeReader trees(JobSettings settings, Format format) {
        return format == Format.JSON
                ? new JsonTree()
                : new AvroTree(
                        new WriterSchemas(RegistryPreflight.address(settings), Backoff.DEFAULT));
    }

    /**
     * Makes sure that the registry answers: a reader would wait for it as long as it takes.
     *
     * @throws IOException saying what to do if it does not
     */
    void requireRegistry(List<SourceRecord> records) throws IOException {
        for (SourceRecord record : records) {
            byte[] payload = record.payload();
            if (payload != null && payload.length > Integer.BYTES && payload[0] == 0) {
                try {
                    new RegistryClient(
                                    RegistryPreflight.address(settings()), REGISTRY_TIMEOUT_MILLIS)
                            .schema(ByteBuffer.wrap(payload, 1, Integer.BYTES).getInt());
                } catch (RegistryException e) {
                    if (e.kind() != RegistryException.Kind.NOT_FOUND) {
                        throw new IOException(
                                "The schema registry does not give the records' schemas: "
                                        + e.getMessage()
                                        + ". Correct "
                                        + JobOptions.SCHEMA_REGISTRY_URL.key()
                                        + " or --registry, or "
                                        + JobOptions.SCHEMA_REGISTRY_CREDENTIALS.key(),
                                e);
                    }
                }
                return;
            }
        }
    }
}
