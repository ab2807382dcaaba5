package io.recstream.ops.sample;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Failures;
import io.recstream.console.Terminal;
import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.ingest.ItemDeserializer;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sample}: how real records decode, before anything is deployed. */
@Command(
        name = "sample",
        mixinStandardHelpOptions = true,
        description = {
            "Decodes the newest records of the job's input topics, of one topic, or of a file, as the"
                    + " job would: how many are accepted, ignored and rejected and why, which paths"
                    + " of a mapping match, and the first events or items. With --propose it finds"
                    + " settings for records of unknown shape, and prints them as YAML.",
            "Writes to no topic. Exit code 0 if something is accepted of each topic that holds"
                    + " records, else 1."
        })
public final class Sample implements Callable<Integer> {

    private static final int MAX_RECORDS = 100_000;

    /** Items that the events' items are compared with. */
    private static final int MAX_CATALOG = 50_000;

    @Spec private CommandSpec spec;

    @Mixin private JobFile config;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT",
            description = "The brokers; enough where there are no settings yet.")
    private String bootstrapServers;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "The schema registry, as recstream.schema-registry.url.")
    private String registry;

    @Option(
            names = "--topic",
            paramLabel = "TOPIC",
            description = "Reads this topic; the two of the settings where absent.")
    private String topic;

    @Option(
            names = "--file",
            paramLabel = "FILE",
            description =
                    "Reads the last lines of a file instead of a topic, each a record; - for standard"
                            + " input. No broker is needed.")
    private Path file;

    @Option(
            names = "--kind",
            paramLabel = "KIND",
            description =
                    "What the records are: events or items. Where absent by the settings' topics, else"
                            + " by what the records look like.")
    private Kind kind;

    @Option(
            names = "-n",
            paramLabel = "N",
            defaultValue = "1000",
            description = "So many records of a topic; ${DEFAULT-VALUE}.")
    private int count;

    @Option(
            names = "--propose",
            description =
                    "Finds format, preset or mapping for one topic or file, and prints the settings; the"
                            + " rest goes to standard error.")
    private boolean propose;

    @Option(
            names = "--write",
            paramLabel = "FILE",
            description =
                    "With --propose: writes the settings to a new file instead, for --config.")
    private Path out;

    @Option(
            names = "--json",
            description = "One line for programs for each topic; the rest on standard error.")
    private boolean json;

    private Terminal results;
    private Terminal notes;

    public Sample() {}

    /** Prints elsewhere than on the standard streams. */
    Sample(Terminal results, Terminal notes) {
        this.results = results;
        this.notes = notes;
    }

    @Override
    public Integer call() throws Exception {
        checkOptions();
        if (results == null) {
            results = Terminal.of(false);
            notes = json || propose ? Terminal.of(true) : results;
        }
        SampleSettings settings =
                SampleSettings.of(JobFile.flinksOwn(), settingsFile(), overrides());
        boolean isAccepted = false;
        boolean isRejected = false;
        for (SampledRecords sampled : read(settings)) {
            if (sampled.records().isEmpty()) {
                notes.line(sampled.name() + " holds no records");
            } else if (show(settings, sampled)) {
                isAccepted = true;
            } else {
                isRejected = true;
            }
        }
        return isAccepted && !isRejected ? 0 : 1;
    }

    private void checkOptions() {
        require(count >= 1 && count <= MAX_RECORDS, "-n " + count + ": give 1 to " + MAX_RECORDS);
        require(topic == null || !topic.isBlank(), "--topic has no name");
        require(file == null || topic == null, "--file and --topic: give one of them");
        require(
                !propose || file != null || topic != null || kind != null,
                "--propose is for one topic: name it with --topic or --kind, or a file with --file");
        require(out == null || propose, "--write needs --propose");
        require(
                out == null || !Files.exists(out),
                "--write " + out + " exists: name a file that does not");
    }

    private void require(boolean condition, String problem) {
        if (!condition) {
            throw new ParameterException(spec.commandLine(), problem);
        }
    }

    /** That of the local cluster only if no other source is named. */
    private Path settingsFile() {
        return config.isGiven() || (bootstrapServers == null && file == null)
                ? config.path().orElse(null)
                : null;
    }

    private Map<String, String> overrides() {
        Map<String, String> overrides = new TreeMap<>();
        if (bootstrapServers != null) {
            overrides.put(JobOptions.BOOTSTRAP_SERVERS.key(), bootstrapServers);
        } else if (file != null) {
            // Required, and not used.
            overrides.put(JobOptions.BOOTSTRAP_SERVERS.key(), "localhost:9092");
        }
        if (registry != null) {
            overrides.put(JobOptions.SCHEMA_REGISTRY_URL.key(), registry);
        }
        return overrides;
    }

    private List<SampledRecords> read(SampleSettings settings) throws Exception {
        if (file != null) {
            return List.of(SampledRecords.ofFile(file, count));
        }
        JobSettings job = settings.settings();
        if (topic != null || kind != null) {
            return List.of(ofTopic(settings, topic == null ? kind.topic(job) : topic));
        }
        List<SampledRecords> sampled = new ArrayList<>();
        sampled.add(ofTopic(settings, job.events().topic()));
        try {
            sampled.add(ofTopic(settings, job.catalog().topic()));
        } catch (IOException e) {
            notes.line("The catalogue is left out: " + Failures.explain(e));
        }
        return sampled;
    }

    private SampledRecords ofTopic(SampleSettings settings, String name) throws Exception {
        return notes.step(
                "Reading the newest records of " + name,
                () ->
                        JobFile.callBrokers(
                                settings.checked(),
                                () -> SampledRecords.ofTopic(settings.client(), name, count)));
    }

    /** Shows one topic or file; returns whether something of it is accepted. */
    private boolean show(SampleSettings given, SampledRecords sampled) throws Exception {
        Instant now = Instant.now();
        Proposer proposer = new Proposer(given, sampled);
        Kind is = kind == null ? proposer.kind() : kind;
        ObjectNode line =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("source", sampled.name())
                        .put("kind", is.toString());
        Set<String> catalogue = is == Kind.EVENTS ? catalogue(given) : null;
        Optional<Trial> proposal = Optional.empty();
        SampleSettings settings = given;
        if (propose) {
            proposal = proposer.propose(is, catalogue == null ? Set.of() : catalogue, now);
            if (proposal.isEmpty()) {
                notes.line(proposer.whyNot(is));
                line.put("problem", proposer.whyNot(is));
                print(line);
                return false;
            }
            settings = proposal.get().settings();
            printProposal(given, proposal.get(), sampled, is, line);
        } else if (is.format(given.settings()) == Format.CONFLUENT_AVRO) {
            given.requireRegistry(sampled.records());
        }
        notes.line("");
        notes.line(sampled.name() + ", read as " + is);
        Report report = Report.of(is, settings, sampled.records(), catalogue, now);
        report.lines().forEach(notes::line);
        report.warnings().forEach(it -> notes.line("WARNING  " + it));
        report.addTo(line);
        print(line);
        notes.line(next(report, proposal, sampled, is));
        return report.accepted() > 0;
    }

    private void print(ObjectNode line) {
        if (json) {
            results.line(line.toString());
        }
    }

    private void printProposal(
            SampleSettings given, Trial trial, SampledRecords sampled, Kind is, ObjectNode line)
            throws IOException {
        String source = "%,d records of %s".formatted(sampled.records().size(), sampled.name());
        List<String> yaml = ProposedFile.lines(trial, source, further(given, sampled, is));
        ObjectNode proposed = line.put("proposal", trial.proposal().what()).putObject("settings");
        trial.proposal().settings().forEach(proposed::put);
        if (out != null && trial.accepted() > 0) {
            ProposedFile.write(out, yaml);
            notes.line("Written to " + out + ": " + trial.proposal().what());
        } else {
            yaml.forEach(json ? notes::line : results::line);
        }
    }

    private String next(Report report, Optional<Trial> proposal, SampledRecords sampled, Kind is) {
        String of = file == null ? " --topic " + sampled.name() : " --file " + file;
        if (report.accepted() == 0) {
            return proposal.isPresent()
                    ? "Not even these settings accept a record: correct them by hand"
                            + " (docs/producing.md, \"Records of another producer\"), and try them"
                            + " with --config"
                    : "Nothing is accepted by these settings. Next: bin/recstream sample"
                            + of
                            + " --propose";
        }
        if (proposal.isEmpty()) {
            return "";
        }
        return out == null
                ? "Next: the same command with --write FILE, for --config"
                : "Next: read %s, correct it, and bin/recstream sample --config %s%s --kind %s"
                        .formatted(out, out, of, is);
    }

    /** Ids of the catalogue's items, as far as it is read; null where it cannot be. */
    private Set<String> catalogue(SampleSettings settings) {
        if (file != null) {
            return null;
        }
        String name = settings.settings().catalog().topic();
        try {
            List<SourceRecord> records =
                    SampledRecords.ofTopic(settings.client(), name, MAX_CATALOG).records();
            if (settings.settings().catalog().format() == Format.CONFLUENT_AVRO) {
                settings.requireRegistry(records);
            }
            ItemDeserializer decoder = KafkaEnds.itemDeserializer(settings.settings());
            Set<String> ids = new HashSet<>();
            for (SourceRecord record : records) {
                for (DecodedRecord<CatalogItem> one : decoder.decode(record)) {
                    if (one.isAccepted()) {
                        ids.add(one.value().itemId());
                    }
                }
            }
            return ids.isEmpty() ? null : ids;
        } catch (Exception e) {
            return null;
        }
    }

    /**
     * What the file needs beside the mapping, if it is to be a whole one. What is printed under the
     * settings of a file can be appended to that: without the keys that it has.
     */
    private Map<String, String> further(SampleSettings settings, SampledRecords sampled, Kind is) {
        Map<String, String> further = new LinkedHashMap<>();
        if (file == null) {
            further.put(
                    JobOptions.BOOTSTRAP_SERVERS.key(),
                    settings.settings().kafka().bootstrapServers());
            further.put(is.topicKey(), sampled.name());
        }
        if (registry != null && !registry.contains("@")) {
            further.put(JobOptions.SCHEMA_REGISTRY_URL.key(), registry);
        }
        if (config.isGiven() && out == null) {
            further.keySet().removeIf(settings::isGiven);
        }
        return further;
    }
}
