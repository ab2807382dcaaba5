package io.recstream.tool.bench;

import io.recstream.config.JobSettings;
import io.recstream.model.RecommendationUpdate;
import io.recstream.model.UserEvent;
import io.recstream.tool.evaluate.SessionLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench hotkey}: one item takes half of all events. */
@Command(
        name = "hotkey",
        mixinStandardHelpOptions = true,
        description = {
            "The whole job at parallelism 2 where one item takes half of all events, beside the same"
                    + " events without it; and how long those users wait for their lists who never"
                    + " meet the item."
        })
final class HotKeyBench implements Callable<Integer> {

    private static final String HOT = "one item takes half";
    private static final String BALANCED = "balanced";
    private static final int PARALLELISM = 2;
    private static final int WARM_UP_SHARE = 4;

    /** Latency is measured for so long at half of the hot run's rate, less the first part. */
    private static final Duration PACED = Duration.ofSeconds(30);

    private static final double PACED_WARM_UP = 0.3;

    @Mixin private BenchOptions options;
    @Mixin private InputOptions input;

    @Option(
            names = "--profile",
            paramLabel = "FILE.jfr",
            description = "Where to record the steady half of a run with the hot item.")
    private Path profile;

    private JobSettings settings;

    @Override
    public Integer call() throws Exception {
        return options.run(this::measure);
    }

    private Report measure() throws Exception {
        Machine machine = Machine.describe();
        settings = BenchedJob.settings(input.settings);
        SessionLog balanced = input.log(options);
        HotLog hot = new HotLog(balanced, options.seed);
        options.progress(input.description(balanced));
        Map<String, List<Figures>> results =
                Rounds.play(
                        List.of(
                                new Rounds.Contender<>(
                                        HOT,
                                        warmUp -> run(hot.log(), warmUp, warmUp ? null : profile)),
                                new Rounds.Contender<>(
                                        BALANCED, warmUp -> run(balanced, warmUp, null))),
                        options.rounds,
                        options::progress);
        Report report = new Report("hotkey", options, machine);
        rows(report, HOT, "hot_", results.get(HOT));
        rows(report, BALANCED, "balanced_", results.get(BALANCED));
        List<Figures> hotRuns = results.get(HOT);
        double rate = Spread.of(hotRuns, Figures::rate).median() / 2;
        options.progress("latency at half of the hot rate");
        report.section(String.format(Locale.ROOT, "source to list, ms, at %,.0f events/s", rate));
        latency(report, "others beside the hot item", "hot_others", hot, hot.log(), rate);
        latency(report, "the same users, balanced", "balanced_others", hot, balanced, rate);
        return report.headline(
                        Spread.of(hotRuns, Figures::rate),
                        "events/s",
                        BALANCED,
                        Spread.ratio(hotRuns, results.get(BALANCED), Figures::rate))
                .detail("input", input.description(balanced));
    }

    private static void rows(Report report, String title, String prefix, List<Figures> runs) {
        report.section(title);
        for (String figure : List.of(Figures.RATE, "cpu_us_per_event", "hit_rate", "lists_per_s")) {
            report.figure(
                    figure.replace('_', ' '),
                    prefix + figure,
                    Spread.of(runs, run -> run.get(figure)));
        }
    }

    private Figures run(SessionLog log, boolean warmUp, Path recording) throws Exception {
        long count = warmUp ? Math.max(1_000, input.count / WARM_UP_SHARE) : input.count;
        return play(
                MemorySource.of(new LoopedEvents(log, count)),
                new MadeCatalog(log.itemNames()),
                new DiscardingSink<>(),
                count,
                recording);
    }

    private void latency(
            Report report, String label, String detail, HotLog hot, SessionLog log, double rate)
            throws Exception {
        long count = (long) (rate * PACED.toSeconds());
        LoopedEvents events = new LoopedEvents(log, count);
        long from = (long) (count * PACED_WARM_UP);
        try (Stopwatch watch = new Stopwatch(events, rate, from, hot::isOfOthers)) {
            play(
                    MemorySource.of(watch, rate),
                    new MadeCatalog(log.itemNames()),
                    watch.sink(),
                    count,
                    null);
            report.figure(label + ": p50", detail + "_p50_ms", watch.percentile(50));
            report.figure(label + ": p99", detail + "_p99_ms", watch.percentile(99));
        }
    }

    private Figures play(
            MemorySource<UserEvent> source,
            MadeCatalog catalog,
            Sink<RecommendationUpdate> lists,
            long count,
            Path recording)
            throws Exception {
        try (source;
                JobRun run = JobRun.start(PARALLELISM);
                var items = MemorySource.of(catalog)) {
            Drive drive = new Drive(run, new BenchedJob(settings, source, items, lists));
            drive.start(catalog.size());
            Figures figures = drive.steady(count, recording);
            drive.finish(count);
            return figures.put("hit_rate", run.meter().gauge("rank-list", "hitRate"));
        }
    }
}
