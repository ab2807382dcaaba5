package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
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

    /** So that the code is compiled before the first run with the hot item. */
    private static final int WARM_UP_SHARE = 2;

    /** Duration of the latency measurement at half of the hot run's rate, including its warm-up. */
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

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        settings = BenchedJob.settings(input.settings);
        SessionLog balanced = input.log(options);
        HotLog hot = new HotLog(balanced, options.seed);
        options.progress(input.description(balanced));
        Map<String, List<Measurements>> results =
                Rounds.play(
                        List.of(
                                new Rounds.Contender<>(
                                        HOT, warmUp -> run(hot, hot.log(), warmUp, null)),
                                new Rounds.Contender<>(
                                        BALANCED, warmUp -> run(hot, balanced, warmUp, null))),
                        options.rounds,
                        options::progress);
        Rounds.profile(profile, warmUp -> run(hot, hot.log(), warmUp, profile), options::progress);
        BenchReport report = new BenchReport("hotkey", options, machine);
        rows(report, HOT, "hot_", results.get(HOT));
        rows(report, BALANCED, "balanced_", results.get(BALANCED));
        List<Measurements> hotRuns = results.get(HOT);
        double rate = Quantiles.of(hotRuns, Measurements::rate).median() / 2;
        report.figure(
                "CPU/event to balanced",
                "cpu_ratio",
                Quantiles.ratio(
                        hotRuns, results.get(BALANCED), run -> run.get("cpu_us_per_event")));
        options.progress("latency at half of the hot rate");
        report.section(String.format(Locale.ROOT, "source to list, ms, at %,.0f events/s", rate));
        latency(report, "others beside the hot item", "hot_others", hot, hot.log(), rate);
        latency(report, "the same users, balanced", "balanced_others", hot, balanced, rate);
        return report.headline(
                        Quantiles.of(hotRuns, Measurements::rate),
                        "events/s",
                        BALANCED,
                        Quantiles.ratio(hotRuns, results.get(BALANCED), Measurements::rate))
                .detail("input", input.description(balanced))
                .note("Input: " + input.description(balanced) + "; decoding is not part of it.")
                .note(
                        "Hit rates: over the second half of the events, each judged by the list its"
                                + " user had before it. Other items' events: those that are not"
                                + " about the hot item, in both runs the same ones. Users without"
                                + " it: those who never meet the hot item.");
    }

    private void rows(BenchReport report, String title, String prefix, List<Measurements> runs) {
        report.section(title);
        report.figure("events/s", prefix, Measurements.RATE, runs);
        report.figure("CPU µs/event, whole process", prefix, "cpu_us_per_event", runs);
        report.figure("shuffled, bytes/event", prefix, "bytes_shuffled_per_event", runs);
        report.figure("lists/s", prefix, "lists_per_s", runs);
        report.figure("incomplete lists", prefix, "incomplete_lists", runs);
        report.figure("hit rate@20, other items' events", prefix, "hit_rate_not_hot", runs);
        report.figure("hit rate@20, users without it", prefix, "hit_rate_others", runs);
    }

    private Measurements run(HotLog hot, SessionLog log, boolean warmUp, Path recording)
            throws Exception {
        long count = warmUp ? Math.max(1_000, input.count / WARM_UP_SHARE) : input.count;
        LoopedEvents events = new LoopedEvents(log, count);
        ListTally tally = new ListTally(events);
        try (MemorySink<RecommendationUpdate> lists = MemorySink.to(tally)) {
            return play(MemorySource.of(events), log, lists, count, recording)
                    .put("incomplete_lists", tally.count().incomplete())
                    .put("hit_rate_not_hot", tally.hitRate(e -> !hot.isHot(e)))
                    .put("hit_rate_others", tally.hitRate(hot::isOfOthers));
        }
    }

    private void latency(
            BenchReport report,
            String label,
            String detail,
            HotLog hot,
            SessionLog log,
            double rate)
            throws Exception {
        long count = (long) (rate * PACED.toSeconds());
        LoopedEvents events = new LoopedEvents(log, count);
        long from = (long) (count * PACED_WARM_UP);
        Stopwatch watch = new Stopwatch(events, rate, from, hot::isOfOthers);
        try (MemorySink<RecommendationUpdate> lists = MemorySink.to(watch)) {
            play(MemorySource.of(watch, rate), log, lists, count, null);
            report.figure(label + ": p50", detail + "_p50_ms", watch.percentile(50));
            report.figure(label + ": p99", detail + "_p99_ms", watch.percentile(99));
        }
    }

    private Measurements play(
            MemorySource<UserEvent> source,
            SessionLog log,
            MemorySink<RecommendationUpdate> lists,
            long count,
            Path recording)
            throws Exception {
        SyntheticCatalog catalog = new SyntheticCatalog(log.itemNames());
        try (source;
                JobRun run = JobRun.start(PARALLELISM);
                var items = MemorySource.of(catalog)) {
            JobDriver drive = new JobDriver(run, new BenchedJob(settings, source, items, lists));
            drive.start(catalog.size());
            Measurements figures = drive.steady(count, recording);
            drive.finish(count);
            return figures;
        }
    }

    /**
     * A log in which one item takes half of all events: in sessions with five eighths of the events
     * each event is about it with a probability of 4/5, in the others none.
     */
    static final class HotLog {

        static final String HOT = "hot";

        private static final double SHARE_OF_SESSIONS = 0.625;
        private static final double SHARE_WITHIN = 0.8;

        private final SessionLog log = new SessionLog();

        /** By position in the log. */
        private final boolean[] others;

        private final boolean[] hot;

        HotLog(SessionLog balanced, long seed) {
            Random random = new Random(seed);
            boolean[] touched = new boolean[balanced.sessionNames().size()];
            others = new boolean[balanced.size()];
            hot = new boolean[balanced.size()];
            for (int session = 0; session < touched.length; session++) {
                touched[session] = random.nextDouble() < SHARE_OF_SESSIONS;
            }
            for (int e = 0; e < balanced.size(); e++) {
                int session = balanced.session(e);
                others[e] = !touched[session];
                hot[e] = touched[session] && random.nextDouble() < SHARE_WITHIN;
                log.add(
                        balanced.sessionNames().name(session),
                        hot[e] ? HOT : balanced.itemNames().name(balanced.item(e)),
                        balanced.time(e));
            }
        }

        SessionLog log() {
            return log;
        }

        /** Whether an event of the log is about the hot item. */
        boolean isHot(int e) {
            return hot[e];
        }

        /** Whether an event of the log is of a session without the hot item. */
        boolean isOfOthers(int e) {
            return others[e];
        }
    }
}
