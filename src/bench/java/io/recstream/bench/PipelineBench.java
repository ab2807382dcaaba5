package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench pipeline}: the complete job from memory to a discarding sink. */
@Command(
        name = "pipeline",
        mixinStandardHelpOptions = true,
        description = {
            "The whole job on RocksDB with a checkpoint every 10 s, from decoded events in memory to"
                    + " sinks that keep nothing, beside its plain classes in one thread and beside"
                    + " a job of the same shape that only forwards."
        })
final class PipelineBench implements Callable<Integer> {

    private static final String JOB_2 = job(2);
    private static final String PLAIN = "plain classes, one thread";
    private static final String RECOMMENDER = "recommender alone, one thread";
    private static final String FORWARD = "pass-through at parallelism 2";

    @Mixin private BenchOptions options;
    @Mixin private InputOptions input;

    @Option(
            names = "--profile",
            paramLabel = "FILE.jfr",
            description = "Where to record the steady half of a run at parallelism 2.")
    private Path profile;

    @Option(
            names = "--parallelism",
            paramLabel = "N[,N...]",
            split = ",",
            defaultValue = "1,2",
            description =
                    "At which the job runs on this one machine; always also at 2. Default:"
                            + " ${DEFAULT-VALUE}.")
    private Set<Integer> parallelisms;

    @Option(
            names = "--lifelike",
            description = {
                "Event time as in life: the sessions of the log are spread over two days, and its"
                        + " users return every two days, so that each event leaves every window"
                        + " within the run. Else their events are so close that hardly any does."
            })
    private boolean lifelike;

    private static String job(int parallelism) {
        return "job at parallelism " + parallelism;
    }

    @Override
    public Integer call() throws Exception {
        for (int parallelism : parallelisms) {
            options.require(
                    parallelism >= 1 && parallelism <= 128,
                    "--parallelism " + parallelism + ": give 1 to 128.");
        }
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        SessionLog read = input.log(options);
        SessionLog log = lifelike ? LifelikeLog.of(read, options.seed) : read;
        options.progress(input.description(log));
        Pipeline pipeline = new Pipeline(BenchedJob.settings(input.settings), log, lifelike);
        Map<String, List<Measurements>> results =
                Rounds.play(contenders(pipeline), options.rounds, options::progress);
        Rounds.profile(profile, warmUp -> pipeline.job(2, input.count, profile), options::progress);
        return report(results, new BenchReport("pipeline", options, machine), log);
    }

    private List<Rounds.Contender<Measurements>> contenders(Pipeline pipeline) {
        List<Rounds.Contender<Measurements>> all = new ArrayList<>();
        all.add(contender(pipeline, 2));
        all.add(new Rounds.Contender<>(PLAIN, warmUp -> pipeline.plain(count(warmUp))));
        for (int parallelism : parallelisms) {
            if (parallelism != 2) {
                all.add(contender(pipeline, parallelism));
            }
        }
        all.add(new Rounds.Contender<>(FORWARD, warmUp -> pipeline.passThrough(2, count(warmUp))));
        all.add(new Rounds.Contender<>(RECOMMENDER, warmUp -> pipeline.recommender(count(warmUp))));
        return all;
    }

    private Rounds.Contender<Measurements> contender(Pipeline pipeline, int parallelism) {
        return new Rounds.Contender<>(
                job(parallelism), warmUp -> pipeline.job(parallelism, count(warmUp), null));
    }

    private long count(boolean warmUp) {
        return Rounds.count(input.count, warmUp);
    }

    private BenchReport report(
            Map<String, List<Measurements>> results, BenchReport report, SessionLog log) {
        List<Measurements> job = results.get(JOB_2);
        report.section("events/s");
        results.forEach(
                (name, runs) ->
                        report.figure(name, detail(name), Quantiles.of(runs, Measurements::rate)));
        report.section("the job at parallelism 2");
        row(report, job, "lists/s", "lists_per_s");
        row(report, job, "CPU µs/event, whole process", "cpu_us_per_event");
        row(report, job, "garbage, bytes/event", "garbage_bytes_per_event");
        row(report, job, "share of the time in garbage collections", "gc_share");
        row(report, job, "features/event", "features_per_event");
        row(report, job, "shuffled, bytes/event", "bytes_shuffled_per_event");
        row(report, job, "  by user", "bytes_to_user_per_event");
        row(report, job, "  by item", "bytes_to_item_per_event");
        row(report, job, "  by user again", "bytes_to_list_per_event");
        row(report, job, "checkpoint, ms", "checkpoint_ms");
        row(report, job, "users remembered", "users");
        row(report, job, "state in the checkpoint, bytes/user", "state_bytes_per_user");
        row(report, job, "state in the checkpoint, bytes/item", "state_bytes_per_item");
        row(report, job, "hit rate@20, online", "hit_rate");
        report.section("others");
        more(report, results.get(PLAIN), "plain: CPU µs/event", "plain_", "cpu_us_per_event");
        more(report, results.get(PLAIN), "plain: lists", "plain_", "lists");
        for (int parallelism : parallelisms) {
            scaled(report, results.get(job(parallelism)), parallelism);
        }
        more(
                report,
                results.get(FORWARD),
                "pass-through: CPU µs/event",
                "pass_",
                "cpu_us_per_event");
        more(
                report,
                results.get(FORWARD),
                "pass-through: shuffled, bytes/event",
                "pass_",
                "bytes_shuffled_per_event");
        ratio(report, results, "ratio to the pass-through", "ratio_to_pass_through", FORWARD);
        ratio(
                report,
                results,
                "ratio to the recommender alone",
                "ratio_to_recommender",
                RECOMMENDER);
        if (lifelike) {
            report.note(
                    "Event time as in life: each loop of the log takes two days and an hour, with"
                            + " the same users.");
        }
        return report.headline(
                        Quantiles.of(job, Measurements::rate),
                        "events/s",
                        PLAIN,
                        Quantiles.ratio(job, results.get(PLAIN), Measurements::rate))
                .detail("input", input.description(log))
                .note("Input: " + input.description(log) + "; decoding is not part of it.")
                .note(
                        "The plain classes do dedup, sessions, items, lists, windows and their"
                                + " decay; not: forgetting, similar items, checkpoints.");
    }

    private static void scaled(BenchReport report, List<Measurements> runs, int parallelism) {
        String label = "parallelism " + parallelism + ": ";
        String prefix = "job_" + parallelism + "_";
        more(report, runs, label + "lists", prefix, "lists");
        more(report, runs, label + "of them incomplete", prefix, "incomplete_lists");
        more(report, runs, label + "CPU µs/event", prefix, "cpu_us_per_event");
    }

    private static void ratio(
            BenchReport report,
            Map<String, List<Measurements>> results,
            String label,
            String detail,
            String peer) {
        report.figure(
                label,
                detail,
                Quantiles.ratio(results.get(JOB_2), results.get(peer), Measurements::rate));
    }

    private static void row(
            BenchReport report, List<Measurements> runs, String label, String figure) {
        more(report, runs, label, "", figure);
    }

    private static void more(
            BenchReport report,
            List<Measurements> runs,
            String label,
            String prefix,
            String figure) {
        report.figure(label, prefix + figure, Quantiles.of(runs, run -> run.get(figure)));
    }

    private static String detail(String name) {
        return name.replaceAll("[^a-z0-9]+", "_") + "_events_per_s";
    }
}
