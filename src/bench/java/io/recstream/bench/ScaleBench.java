package io.recstream.bench;

import io.recstream.job.config.JobSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** {@code bench scale}: the cost of large state. */
@Command(
        name = "scale",
        mixinStandardHelpOptions = true,
        defaultValueProvider = ScaleBench.OneRound.class,
        description = {
            "The whole job at parallelism 2 while its state grows to a hundredth, a tenth and all of"
                    + " the users: events/s of users who return, checkpoints; and how long it takes"
                    + " to start again from a checkpoint and from a savepoint."
        })
final class ScaleBench implements Callable<Integer> {

    private static final int PARALLELISM = 2;
    private static final int STAGES = 3;
    private static final int STEP = 10;

    /** The number of users of a stage is a multiple of this. */
    private static final long UNIT = (long) ScaleFeed.NEW * PARALLELISM;

    /** Share of the users in the warm-up, which compiles the code. */
    private static final int WARM_UP_SHARE = 20;

    @Mixin private BenchOptions options;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "How many users there are in the end. Default: ${DEFAULT-VALUE}.")
    private long users;

    @Option(
            names = "--items",
            paramLabel = "N",
            defaultValue = "200000",
            description = "How many items there are in the end. Default: ${DEFAULT-VALUE}.")
    private int items;

    @Option(
            names = "--returning",
            paramLabel = "N",
            defaultValue = "200000",
            description =
                    "Events of returning users in each stage: the throughput is theirs. Default:"
                            + " ${DEFAULT-VALUE}.")
    private long returning;

    @Option(
            names = "--user-skew",
            paramLabel = "S",
            defaultValue = "0",
            description =
                    "How unevenly users return: Zipf's exponent; 0 is worst for caches. Default:"
                            + " ${DEFAULT-VALUE}.")
    private double userSkew;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the job, as recstream.cache.size=0b.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** One round by default, as it takes minutes. */
    static final class OneRound implements IDefaultValueProvider {
        @Override
        public String defaultValue(ArgSpec argument) {
            return argument instanceof OptionSpec option && "--rounds".equals(option.longestName())
                    ? "1"
                    : null;
        }
    }

    /** The measurements of one run. */
    private record Life(List<Measurements> stages, Measurements restart) {}

    @Override
    public Integer call() throws Exception {
        options.require(
                users >= 10_000 && users <= 50_000_000,
                "--users " + users + ": give 10000 to 50000000.");
        options.require(
                items >= PARALLELISM && items <= users,
                "--items " + items + ": give 2 to as many as users.");
        options.require(
                returning >= 1_000 && returning <= 100_000_000,
                "--returning " + returning + ": give 1000 to 100000000.");
        options.require(
                userSkew >= 0 && userSkew <= 2, "--user-skew " + userSkew + ": give 0 to 2.");
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        JobSettings configured = BenchedJob.settings(settings);
        options.progress("warm-up");
        live(configured, users / WARM_UP_SHARE, items / WARM_UP_SHARE, returning / 4, line -> {});
        List<Life> lives = new ArrayList<>();
        for (int round = 1; round <= options.rounds; round++) {
            options.progress("round " + round + " of " + options.rounds);
            lives.add(live(configured, users, items, returning, options::progress));
        }
        return report(lives, new BenchReport("scale", options, machine));
    }

    private Life live(
            JobSettings configured,
            long population,
            int catalog,
            long events,
            Consumer<String> progress)
            throws Exception {
        long[] stages = stages(population);
        ScaleFeed feed =
                new ScaleFeed(
                        stages,
                        even(catalog),
                        even((int) events),
                        userSkew,
                        PARALLELISM,
                        options.seed);
        try (ScaleRun run = new ScaleRun(configured, stages, feed, even(catalog), PARALLELISM)) {
            List<Measurements> grown = run.grow(progress);
            Measurements restart = run.restart();
            progress.accept("  " + restart);
            return new Life(grown, restart);
        }
    }

    private static long[] stages(long population) {
        long[] stages = new long[STAGES];
        long size = population;
        for (int stage = STAGES - 1; stage >= 0; stage--) {
            stages[stage] = Math.max(UNIT, size / UNIT * UNIT);
            size /= STEP;
        }
        return stages;
    }

    private static int even(int count) {
        return Math.max(PARALLELISM, count / PARALLELISM * PARALLELISM);
    }

    private BenchReport report(List<Life> lives, BenchReport report) {
        long[] sizes = stages(users);
        for (int s = 0; s < STAGES; s++) {
            int stage = s;
            String prefix = "users_" + sizes[s] + "_";
            List<Measurements> runs = lives.stream().map(life -> life.stages().get(stage)).toList();
            report.section(String.format(Locale.ROOT, "%,d users", sizes[s]));
            stage(report, runs, prefix);
        }
        restart(report, lives.stream().map(Life::restart).toList());
        List<Measurements> large =
                lives.stream().map(life -> life.stages().get(STAGES - 1)).toList();
        List<Measurements> small = lives.stream().map(life -> life.stages().get(0)).toList();
        return report.headline(
                        Quantiles.of(large, Measurements::rate),
                        "events/s",
                        String.format(Locale.ROOT, "the same job with %,d users", sizes[0]),
                        Quantiles.ratio(large, small, Measurements::rate))
                .note(
                        String.format(
                                Locale.ROOT,
                                "%,d items in the end, in proportion before; returning users by"
                                        + " Zipf's law with exponent %s.",
                                items,
                                userSkew))
                .note(
                        "The increment is what %,d events of returning users have changed."
                                .formatted(returning));
    }

    private static void stage(BenchReport report, List<Measurements> runs, String prefix) {
        report.figure("events/s, users who return", prefix, Measurements.RATE, runs);
        report.figure("CPU µs/event, whole process", prefix, "cpu_us_per_event", runs);
        report.figure("events/s while they came", prefix, ScaleRun.GROWTH_RATE, runs);
        report.figure("full checkpoint, MB", prefix, "full_mb", runs);
        report.figure("full checkpoint, ms", prefix, "full_ms", runs);
        report.figure("incremental, MB written", prefix, "increment_mb", runs);
        report.figure("incremental, ms", prefix, "increment_ms", runs);
        report.figure("state, bytes/user", prefix, "state_bytes_per_user", runs);
        report.figure("state, bytes/item", prefix, "state_bytes_per_item", runs);
    }

    private void restart(BenchReport report, List<Measurements> restarts) {
        report.section(String.format(Locale.ROOT, "started again with %,d users", users));
        report.figure(
                "checkpoint: all tasks run after, s", "", "running_after_checkpoint_s", restarts);
        report.figure("checkpoint: first list after, s", "", "list_after_checkpoint_s", restarts);
        report.figure("savepoint, MB", "", "savepoint_mb", restarts);
        report.figure("savepoint and stop, s", "", "savepoint_s", restarts);
        report.figure(
                "savepoint: all tasks run after, s", "", "running_after_savepoint_s", restarts);
        report.figure("savepoint: first list after, s", "", "list_after_savepoint_s", restarts);
    }
}
