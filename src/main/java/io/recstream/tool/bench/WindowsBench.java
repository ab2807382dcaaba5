package io.recstream.tool.bench;

import io.recstream.config.JobSettings;
import io.recstream.local.LocalCluster;
import io.recstream.tool.bench.WindowRun.Part;
import io.recstream.tool.bench.WindowRun.Speed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench windows}: the pane ring beside other ways to have the same sliding windows. */
@Command(
        name = "windows",
        mixinStandardHelpOptions = true,
        description = {
            "Sliding windows per user in RocksDB: the job's pane ring beside Flink's own sliding"
                    + " windows, SQL-style slices, and a bare read and write per event. Events are"
                    + " made up, results are compared at every full hour."
        })
public final class WindowsBench implements Callable<Integer> {

    private static final Duration DAY = Duration.ofHours(24);
    private static final Duration WEEK = Duration.ofDays(7);

    /** Of the users, with all that they do: what the slow contenders get. */
    private static final double TENTH = 0.1;

    private static final double FIFTIETH = 0.02;

    @Mixin private BenchOptions options;

    @Option(
            names = "--events",
            paramLabel = "N",
            defaultValue = "1000000",
            description = "How many events. Default: ${DEFAULT-VALUE}.")
    private int events;

    @Option(
            names = "--users",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Of how many users. Default: ${DEFAULT-VALUE}.")
    private int users;

    @Option(
            names = "--items",
            paramLabel = "N",
            defaultValue = "10000",
            description = "Of how many items, by Zipf's law. Default: ${DEFAULT-VALUE}.")
    private int items;

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "3",
            description = "Within how many days. Default: ${DEFAULT-VALUE}.")
    private int days;

    @Option(
            names = "--parallelism",
            paramLabel = "N",
            defaultValue = "2",
            description = "Default: ${DEFAULT-VALUE}.")
    private int parallelism;

    @Option(
            names = "--all-users",
            description =
                    "Give the whole input to the slow contenders as well, which takes many minutes."
                            + " Else they get a part of the users with all that those do.")
    private boolean allUsers;

    private record Entry(String name, String detail, double share, Part part) {}

    @Override
    public Integer call() throws Exception {
        options.require(users > 0 && items > 0, "--users and --items: give 1 or more.");
        options.require(events >= 1000, "--events " + events + ": give 1000 or more.");
        options.require(days >= 1 && days <= 365, "--days " + days + ": give 1 to 365.");
        options.require(parallelism >= 1, "--parallelism " + parallelism + ": give 1 or more.");
        return options.run(this::measure);
    }

    private Report measure() throws Exception {
        Machine machine = Machine.describe();
        Clicks clicks = new Clicks(options.seed, events, users, items, Duration.ofDays(days));
        WindowContenders contenders =
                new WindowContenders(
                        JobSettings.from(
                                Configuration.fromMap(
                                        Map.of(
                                                "recstream.kafka.bootstrap-servers",
                                                "unused:9092",
                                                "execution.checkpointing.interval",
                                                "10 s"))));
        int blobBytes = contenders.meanBytes(clicks, DAY);
        try (LocalCluster cluster = start()) {
            WindowRun run = new WindowRun(cluster, parallelism);
            compare(run, contenders);
            List<Entry> entries = entries(contenders, blobBytes);
            Map<String, List<Speed>> speeds =
                    Rounds.play(
                            entries.stream().map(entry -> contender(run, clicks, entry)).toList(),
                            options.rounds,
                            options::progress);
            return report(machine, clicks, entries, speeds, blobBytes);
        }
    }

    /** Flink as flink-conf/config.yaml says, with the managed memory that a process of 3 GB has. */
    private LocalCluster start() {
        return LocalCluster.start(
                LocalCluster.Options.defaults()
                        .withSlots(1, parallelism)
                        .withCheckpointInterval(Duration.ofSeconds(10))
                        .with("taskmanager.memory.managed.size", "1 gb")
                        .with(
                                "execution.checkpointing.externalized-checkpoint-retention",
                                "DELETE_ON_CANCELLATION"));
    }

    private List<Entry> entries(WindowContenders contenders, int blobBytes) {
        List<Entry> entries = new ArrayList<>();
        entries.add(entry("pane ring, 24 h by 1 h", "ours_day", 1, contenders.ours(DAY)));
        entries.add(entry("pane ring, 7 d by 1 h", "ours_week", 1, contenders.ours(WEEK)));
        entries.add(
                entry(
                        "pane ring, as configured",
                        "ours_default",
                        1,
                        contenders.oursAsConfigured()));
        entries.add(entry("bare blob", "blob", 1, contenders.blob(blobBytes)));
        entries.add(entry("SQL-style slices, 24 h", "sliced_day", TENTH, contenders.sliced(DAY)));
        entries.add(entry("Flink's windows, 24 h", "stock_day", TENTH, contenders.stock(DAY)));
        entries.add(entry("Flink's windows, 7 d", "stock_week", FIFTIETH, contenders.stock(WEEK)));
        return entries;
    }

    private Entry entry(String name, String detail, double share, Part part) {
        return new Entry(name, detail, allUsers ? 1 : share, part);
    }

    private static Rounds.Contender<Speed> contender(WindowRun run, Clicks clicks, Entry entry) {
        return new Rounds.Contender<>(
                entry.name(),
                warmUp -> {
                    double share = warmUp ? entry.share() / 5 : entry.share();
                    return run.measure(clicks.ofUsers(share), entry.part());
                });
    }

    /** Stops the benchmark where two contenders do not agree at every full hour. */
    private void compare(WindowRun run, WindowContenders contenders) throws Exception {
        Clicks some = new Clicks(options.seed, 20_000, 2_000, items, Duration.ofDays(days));
        for (Duration length : List.of(DAY, WEEK)) {
            Clicks few = length.equals(DAY) ? some : some.ofUsers(0.2);
            options.progress("comparing the results of windows of " + length.toHours() + " h");
            String ours = results(run, few, contenders.ours(length), length, true);
            agree(ours, results(run, few, contenders.stock(length), length, false), "stock");
            agree(ours, results(run, few, contenders.sliced(length), length, false), "sliced");
            agree(
                    ours,
                    results(run, few, contenders.oursAsConfigured(), length, true),
                    "as configured");
            options.progress("  all the same: " + ours);
        }
    }

    private static String results(
            WindowRun run, Clicks clicks, Part part, Duration length, boolean standing)
            throws Exception {
        return run.results(clicks, part, new FinishLine.Telling(length.toMillis(), standing));
    }

    private static void agree(String ours, String theirs, String whose) {
        if (!ours.equals(theirs)) {
            throw new IllegalStateException(
                    "Different results: " + ours + " of the pane ring, " + theirs + ", " + whose);
        }
    }

    private Report report(
            Machine machine,
            Clicks clicks,
            List<Entry> entries,
            Map<String, List<Speed>> speeds,
            int blobBytes) {
        Report report = new Report("windows", options, machine);
        report.section("events/s over the second half of the input");
        for (Entry entry : entries) {
            report.figure(
                    label(entry),
                    entry.detail() + "_events_per_second",
                    Spread.of(speeds.get(entry.name()), Speed::perSecond));
        }
        report.section("CPU time of the process per event there, µs");
        for (Entry entry : entries) {
            report.figure(
                    label(entry),
                    entry.detail() + "_cpu_us",
                    Spread.of(speeds.get(entry.name()), Speed::cpuMicros));
        }
        report.section("ratios, round by round");
        List<List<Speed>> all = entries.stream().map(entry -> speeds.get(entry.name())).toList();
        Spread toStock = ratio(all.get(0), all.get(5));
        report.figure(
                "7 d by 1 h: pane ring to Flink's", "ratio_week", ratio(all.get(1), all.get(6)));
        report.figure("24 h: pane ring to slices", "ratio_sliced", ratio(all.get(0), all.get(4)));
        report.figure("24 h: bare blob to pane ring", "ratio_floor", ratio(all.get(3), all.get(0)));
        notes(report, clicks, blobBytes);
        return report.headline(
                Spread.of(all.get(0), Speed::perSecond),
                "events/s, 24 h by 1 h",
                "Flink's own sliding windows",
                toStock);
    }

    private void notes(Report report, Clicks clicks, int blobBytes) {
        report.note(
                ("%,d events of %,d users and %,d items within %d days; parallelism %d; RocksDB as"
                                + " in flink-conf/config.yaml; blobs of %d bytes")
                        .formatted(
                                clicks.events(),
                                clicks.users(),
                                clicks.items(),
                                days,
                                parallelism,
                                blobBytes));
        report.note(
                "Results of all but the blob were the same at every full hour, over 20,000 events (7 d:"
                        + " 4,000).");
        report.note("The slices are the plan of Flink SQL's hopping windows, written by hand.");
        if (!allUsers) {
            report.note(
                    "Contenders that get a part of the users have less state, which is in their"
                            + " favour (--all-users).");
        }
    }

    private static Spread ratio(List<Speed> these, List<Speed> those) {
        return Spread.ratio(these, those, Speed::perSecond);
    }

    private static String label(Entry entry) {
        long percent = Math.round(entry.share() * 100);
        return percent < 100 ? entry.name() + " (" + percent + " % of users)" : entry.name();
    }
}
