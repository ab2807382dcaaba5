package io.recstream.server;

import io.recstream.avro.UserEvent;
import io.recstream.console.Terminal;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.preflight.RegistryPreflight;
import io.recstream.job.registry.RegistryClient;
import io.recstream.job.registry.Subjects;
import io.recstream.topics.CommandSender;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;
import org.apache.flink.configuration.Configuration;
import org.apache.kafka.clients.CommonClientConfigs;

/** Starts a server on a job's topics, with the job's settings. */
public final class Serving {

    /** The default port. */
    public static final int PORT = 8088;

    /** Requests a second to a demo's server: more than a page sends, and few enough for the log. */
    private static final int LOCAL_RATE = 1_000;

    private static final int REGISTRY_TIMEOUT_MILLIS = 10_000;

    private Serving() {}

    /** What clients may change, beside what their events change. */
    enum Steering {
        /** Nothing. */
        NONE,
        /** What commands change. */
        COMMANDS,
        /** The same, and whether an item is available. */
        COMMANDS_AND_ITEMS
    }

    /**
     * @param folder for the view; new or empty
     */
    static ServeSettings settings(
            JobSettings job, ServeSettings.Http http, Path folder, Steering steering)
            throws IOException {
        Files.createDirectories(folder);
        JobSettings.Kafka kafka = job.kafka();
        JobSettings.Outputs outputs = job.outputs();
        return new ServeSettings(
                new ServeSettings.Kafka(
                        kafka.bootstrapServers(),
                        kafka.clientProperties(),
                        job.registry().urls().isEmpty() ? null : RegistryPreflight.address(job)),
                new ServeSettings.Topics(
                        outputs.recommendations(),
                        outputs.userFeatures(),
                        outputs.similarItems(),
                        job.identity()
                                .map(it -> new ServeSettings.Identity(it.topic(), it.parameters()))
                                .orElse(null),
                        kind(outputs.format())),
                new ServeSettings.Events(
                        job.events().topic(),
                        kind(job.events().format()),
                        job.events().weights().keySet(),
                        job.events().earliestTime(),
                        job.events().maxFutureSkew(),
                        schemaId(job),
                        job.events().mapping().orElse(null)),
                new ServeSettings.Beside(
                        job.catalog().topic(),
                        kind(job.catalog().format()),
                        job.deadLetters().topic(),
                        job.catalog().mapping().orElse(null),
                        job.catalog().attributes(),
                        control(job, steering)),
                http,
                ServeSettings.Memory.in(folder));
    }

    /** Null if the job takes no commands. */
    private static ServeSettings.Control control(JobSettings job, Steering steering)
            throws IOException {
        JobSettings.Control control = job.control().orElse(null);
        if (control == null) {
            return null;
        }
        Properties client = new Properties();
        client.putAll(job.kafka().clientProperties());
        client.setProperty(
                CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, job.kafka().bootstrapServers());
        return new ServeSettings.Control(
                control.resultsTopic(),
                steering == Steering.NONE ? null : commands(CommandSender.of(job, control, client)),
                steering == Steering.COMMANDS_AND_ITEMS);
    }

    static ServeSettings.Commands commands(CommandSender sender) {
        return command -> sender.send(command).offset();
    }

    private static OutputFormat.Kind kind(Format format) {
        return switch (format) {
            case AVRO -> OutputFormat.Kind.AVRO;
            case CONFLUENT_AVRO -> OutputFormat.Kind.CONFLUENT_AVRO;
            case JSON -> OutputFormat.Kind.JSON;
        };
    }

    /** The schema was registered by the job or another producer. */
    private static int schemaId(JobSettings job) throws IOException {
        return job.events().format() == Format.CONFLUENT_AVRO && job.events().mapping().isEmpty()
                ? new Subjects(
                                new RegistryClient(
                                        RegistryPreflight.address(job), REGISTRY_TIMEOUT_MILLIS),
                                false)
                        .announceOutput(job.events().topic(), UserEvent.getClassSchema())
                : 0;
    }

    /**
     * Starts a server on the given port; without one on the default port or, if that is taken, on a
     * free one, which is printed.
     *
     * @param port null for the default
     */
    static RecommendationServer start(
            ServeSettings settings, JobStatusSource jobStatus, Integer port, Terminal terminal)
            throws IOException {
        try {
            return RecommendationServer.start(settings, jobStatus);
        } catch (BindException e) {
            if (port != null) {
                throw new IOException(
                        "Port "
                                + port
                                + " is taken: give another one with --port, or 0 for any that is"
                                + " free.",
                        e);
            }
            terminal.line("Port " + PORT + " is taken: serving on a free one instead.");
            return RecommendationServer.start(
                    settings.with(settings.http().onAnyPort(), another(settings.memory())),
                    jobStatus);
        }
    }

    /** Starts a server on loopback with a broker of this machine and the job's defaults. */
    public static RecommendationServer local(
            Configuration configuration,
            JobStatusSource jobStatus,
            Integer port,
            Path folder,
            Terminal terminal)
            throws IOException {
        JobSettings job = JobSettings.from(configuration);
        ServeSettings.Http http =
                ServeSettings.Http.loopback(port == null ? PORT : port, LOCAL_RATE);
        return start(
                settings(job, http, folder, Steering.COMMANDS_AND_ITEMS),
                jobStatus,
                port,
                terminal);
    }

    /** The first attempt has already used the folder. */
    private static ServeSettings.Memory another(ServeSettings.Memory memory) throws IOException {
        Path folder = memory.folder().resolveSibling(memory.folder().getFileName() + "-2");
        return new ServeSettings.Memory(
                Files.createDirectories(folder),
                memory.cacheBytes(),
                memory.historyBytes(),
                memory.versions());
    }
}
