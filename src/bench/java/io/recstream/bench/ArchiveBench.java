package io.recstream.bench;

import io.recstream.console.Folder;
import io.recstream.evaluation.SessionLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code bench archive}: what the archive costs, and how fast the state is built from it. */
@Command(
        name = "archive",
        mixinStandardHelpOptions = true,
        defaultValueProvider = ArchiveBench.Defaults.class,
        description = {
            "The whole job at parallelism 2, exactly once, from broker to broker, with an archive"
                    + " and without; and the job that builds the same state from that archive."
                    + " The three alternate in every round."
        })
final class ArchiveBench implements Callable<Integer> {

    private static final String LIVE = "from broker to broker";
    private static final String ARCHIVING = "the same, with an archive";
    private static final String BOOTSTRAP = "from the archive, nothing written";

    @Mixin private BenchOptions options;
    @Mixin private InputOptions input;

    /** Fewer events by default, because they have to be sent first. */
    static final class Defaults implements IDefaultValueProvider {
        @Override
        public String defaultValue(ArgSpec argument) {
            return argument instanceof OptionSpec option && option.longestName().equals("--count")
                    ? "300000"
                    : null;
        }
    }

    @Override
    public Integer call() throws Exception {
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        SessionLog log = input.log(options);
        options.progress(input.description(log));
        BenchReport report = new BenchReport("archive", options, machine);
        Path folder = Files.createTempDirectory("bench-archive");
        try (BrokerProcess broker = BrokerProcess.start();
                KafkaRuns runs = new KafkaRuns(broker, input.settings, log, input.count)) {
            Path whole = folder.resolve("whole");
            options.progress("writing the archive that is read");
            runs.archive(input.count, false, whole);
            AtomicInteger number = new AtomicInteger();
            Map<String, List<Measurements>> results =
                    Rounds.play(
                            List.of(
                                    new Rounds.Contender<>(
                                            LIVE,
                                            warmUp -> runs.drain(count(warmUp), warmUp, null)),
                                    new Rounds.Contender<>(
                                            ARCHIVING,
                                            warmUp ->
                                                    runs.archive(
                                                            count(warmUp),
                                                            warmUp,
                                                            folder.resolve(
                                                                    "run"
                                                                            + number
                                                                                    .incrementAndGet()))),
                                    new Rounds.Contender<>(
                                            BOOTSTRAP,
                                            warmUp -> runs.bootstrap(input.count, whole))),
                            options.rounds,
                            options::progress);
            rows(report, LIVE, "live_", results.get(LIVE));
            rows(report, ARCHIVING, "archiving_", results.get(ARCHIVING));
            report.figure(
                    "Parquet, bytes/event",
                    "archiving_",
                    "archive_bytes_per_event",
                    results.get(ARCHIVING));
            rows(report, BOOTSTRAP, "bootstrap_", results.get(BOOTSTRAP));
            report.section("ratios");
            report.figure(
                    "with an archive : without, events/s",
                    "archiving_ratio",
                    Quantiles.ratio(results.get(ARCHIVING), results.get(LIVE), Measurements::rate));
            report.headline(
                    Quantiles.of(results.get(BOOTSTRAP), Measurements::rate),
                    "events/s",
                    "the live job from broker to broker",
                    Quantiles.ratio(results.get(BOOTSTRAP), results.get(LIVE), Measurements::rate));
        } finally {
            Folder.delete(folder);
        }
        return report.detail("input", input.description(log))
                .detail("settings", input.settings.toString())
                .note("Input: " + input.description(log) + ".")
                .note("The broker has a JVM of its own on the same machine.");
    }

    private long count(boolean warmUp) {
        return Rounds.count(input.count, warmUp);
    }

    private static void rows(
            BenchReport report, String title, String prefix, List<Measurements> runs) {
        report.section(title);
        report.figure("events/s", prefix, Measurements.RATE, runs);
        report.figure("CPU µs/event, the job's process", prefix, "cpu_us_per_event", runs);
        report.figure("garbage, bytes/event", prefix, "garbage_bytes_per_event", runs);
        report.figure("lists", prefix, "lists", runs);
    }
}
