package io.recstream.demo;

import io.recstream.console.DurationArgument;
import io.recstream.devcluster.Ports;
import io.recstream.job.config.JobOptions;
import io.recstream.server.Serving;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.Unmatched;
import picocli.CommandLine.UnmatchedArgumentException;

/** The options of {@code demo}. */
final class DemoOptions {

    private static final double SHOP_RATE = 200;
    private static final double FILE_RATE = 1_000;

    @Option(
            names = "--events",
            paramLabel = "FILE",
            description = "Replay these events; without it, an invented shop has visitors.")
    Path events;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            description = "taobao, session-tsv or jsonl; guessed from the file where absent.",
            converter = FormatName.class)
    EventFormat format;

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description = "The items of --events: a JSON object per line.")
    Path catalog;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The job's settings (YAML), as of deploy; --recstream.x.y VALUE sets one. A"
                            + " mapping in them reads --events and --catalog. Brokers, topics and"
                            + " formats are the demo's own.")
    Path config;

    @Unmatched private List<String> others = List.of();

    @Option(
            names = "--rate",
            paramLabel = "N|max",
            description =
                    "Events a second, or as fast as Kafka takes them. Default: 200 for the shop,"
                            + " 1000 for a file, max for a file with --until-drained.",
            converter = Rate.class)
    Double rate;

    @Option(
            names = "--for",
            paramLabel = "TIME",
            description = "Send events for so long (30s, 5m), then finish them and sum up.",
            converter = DurationArgument.Positive.class)
    Duration limit;

    @Option(
            names = "--until-drained",
            description = "End when every event is processed and its output committed.")
    boolean untilDrained;

    @Option(
            names = "--json",
            description = "Last line of stdout: the summary as one JSON object; the rest: stderr.")
    boolean json;

    @Option(names = "--keep", description = "Leave the topics and the state on disk at the end.")
    boolean keep;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "300",
            description = "Visitors of the shop (default ${DEFAULT-VALUE}).")
    int users;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Of the shop: equal seeds, equal events (default ${DEFAULT-VALUE}).")
    long seed;

    @Option(
            names = "--identities",
            description =
                    "The shop's visitors browse before they log in, on several and on shared"
                            + " devices, and have accounts that are united; sets"
                            + " recstream.identity.enabled.")
    boolean identities;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Of the job (default ${DEFAULT-VALUE}).")
    int parallelism;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            defaultValue = "4",
            description = "Of each topic (default ${DEFAULT-VALUE}).")
    int partitions;

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description =
                    "Of the HTTP API on loopback; 0 for any free one. Where absent "
                            + Serving.PORT
                            + ", or if that is taken a free one.")
    Integer port;

    @Option(
            names = "--flink-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Of Flink's web page on loopback; any free one where absent.")
    int flinkPort;

    /** Rejects invalid combinations. */
    void check(CommandSpec spec) {
        if (events != null && !Files.isReadable(events)) {
            throw new ParameterException(spec.commandLine(), "--events: cannot read " + events);
        }
        if (catalog != null && !Files.isReadable(catalog)) {
            throw new ParameterException(spec.commandLine(), "--catalog: cannot read " + catalog);
        }
        if (events == null && catalog != null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--catalog needs --events FILE: the shop has items of its own.");
        }
        if (events != null && identities) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--identities is of the shop: with --events give"
                            + " --recstream.identity.enabled true.");
        }
        if (events == null && format != null) {
            throw new ParameterException(spec.commandLine(), "--format needs --events FILE.");
        }
        if (events == null && untilDrained && limit == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "The shop never closes: --until-drained needs --events FILE or --for TIME.");
        }
        atLeast(spec, "--users", users, 4);
        atLeast(spec, "--parallelism", parallelism, 1);
        atLeast(spec, "--partitions", partitions, 1);
        port(spec, "--port", port == null ? 0 : port);
        port(spec, "--flink-port", flinkPort);
        free(spec, "--port", port == null ? 0 : port);
        free(spec, "--flink-port", flinkPort);
    }

    /**
     * The job's settings as arguments.
     *
     * @throws UnmatchedArgumentException if there are unknown arguments
     */
    List<String> settings(CommandSpec spec) {
        List<String> settings = new ArrayList<>();
        List<String> unknown = new ArrayList<>();
        if (identities) {
            settings.addAll(List.of("--" + JobOptions.IDENTITY_ENABLED.key(), "true"));
        }
        if (config != null) {
            settings.addAll(List.of("--config", config.toString()));
        }
        for (int i = 0; i < others.size(); i++) {
            String argument = others.get(i);
            if (!argument.startsWith("--recstream.")) {
                unknown.add(argument);
                continue;
            }
            settings.add(argument);
            if (!argument.contains("=") && i + 1 < others.size()) {
                settings.add(others.get(++i));
            }
        }
        if (!unknown.isEmpty()) {
            throw new UnmatchedArgumentException(spec.commandLine(), unknown);
        }
        return settings;
    }

    double eventsPerSecond() {
        if (rate != null) {
            return rate;
        }
        if (events == null) {
            return SHOP_RATE;
        }
        return untilDrained ? Double.POSITIVE_INFINITY : FILE_RATE;
    }

    /** Whether the run ends without Ctrl-C. */
    boolean ends() {
        return untilDrained || limit != null;
    }

    /** Checks a port before anything starts. */
    private static void free(CommandSpec spec, String option, int port) {
        if (!Ports.isFree("127.0.0.1", port)) {
            throw new ParameterException(
                    spec.commandLine(),
                    option
                            + ": "
                            + port
                            + " is taken. Give another one, or 0 for any that is free.");
        }
    }

    private static void port(CommandSpec spec, String option, int port) {
        if (port < 0 || port > 65_535) {
            throw new ParameterException(spec.commandLine(), option + ": " + port + " is none.");
        }
    }

    private static void atLeast(CommandSpec spec, String option, int value, int least) {
        if (value < least) {
            throw new ParameterException(
                    spec.commandLine(), option + ": at least " + least + ", not " + value + ".");
        }
    }

    static final class FormatName implements ITypeConverter<EventFormat> {
        @Override
        public EventFormat convert(String text) {
            for (EventFormat format : EventFormat.values()) {
                if (format.toString().equals(text.toLowerCase(Locale.ROOT))) {
                    return format;
                }
            }
            throw new TypeConversionException(
                    "'" + text + "' is not one of taobao, session-tsv, jsonl");
        }
    }

    static final class Rate implements ITypeConverter<Double> {
        @Override
        public Double convert(String text) {
            if (text.equals("max")) {
                return Double.POSITIVE_INFINITY;
            }
            try {
                double rate = Double.parseDouble(text);
                if (rate > 0 && Double.isFinite(rate)) {
                    return rate;
                }
            } catch (NumberFormatException e) {
                throw problem(text);
            }
            throw problem(text);
        }

        private static TypeConversionException problem(String text) {
            return new TypeConversionException(
                    "'" + text + "' is neither a number of events a second above 0 nor max");
        }
    }
}
