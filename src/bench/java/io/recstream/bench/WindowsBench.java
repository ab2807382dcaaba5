package io.recstream.bench;

import io.recstream.bench.WindowRun.Part;
import io.recstream.bench.WindowRun.Speed;
import io.recstream.devcluster.LocalCluster;
import io.recstream.job.config.JobSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.configuration.Configuration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench windows}: the pane ring compared with other implementations of sliding windows. */
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

    /** Share of the users for slow contenders. */
    private static final double TENTH = 0.1;

    private static final double HUNDREDTH = 0.01;

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

    @Option(
            names = "--configured-only",
            description =
                    "Measure the windows as configured alone, and compare nothing: for two versions"
                            + " of them, in turns.")
    private boolean configuredOnly;

    @Override
    public Integer call() throws Exception {
        options.require(users > 0 && items > 0, "--users and --items: give 1 or more.");
        options.require(events >= 1000, "--events " + events + ": give 1000 or more.");
        options.require(days >= 1 && days <= 365, "--days " + days + ": give 1 to 365.");
        options.require(parallelism >= 1, "--parallelism " + parallelism + ": give 1 or more.");
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
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
            if (!configuredOnly) {
                compare(run, contenders);
            }
            List<WindowsReport.Entry> entries = entries(contenders, blobBytes);
            Map<String, List<Speed>> speeds =
                    Rounds.play(
                            entries.stream().map(entry -> contender(run, clicks, entry)).toList(),
                            options.rounds,
                            options::progress);
            WindowsReport report =
                    new WindowsReport(
                            new BenchReport("windows", options, machine), entries, speeds);
            return report.of(clicks, parallelism, blobBytes);
        }
    }

    /** A cluster with flink-conf/config.yaml and the managed memory of a 3 GB process. */
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

    private List<WindowsReport.Entry> entries(WindowContenders contenders, int blobBytes) {
        WindowsReport.Entry configured =
                entry("pane ring, as configured", "ours_default", 1, contenders.oursAsConfigured());
        if (configuredOnly) {
            return List.of(configured);
        }
        List<WindowsReport.Entry> entries = new ArrayList<>();
        entries.add(entry("pane ring, 24 h by 1 h", "ours_day", 1, contenders.ours(DAY)));
        entries.add(entry("pane ring, 7 d by 1 h", "ours_week", 1, contenders.ours(WEEK)));
        entries.add(configured);
        entries.add(entry("bare blob", "blob", 1, contenders.blob(blobBytes)));
        entries.add(entry("SQL-style slices, 24 h", "sliced_day", TENTH, contenders.sliced(DAY)));
        entries.add(entry("Flink's windows, 24 h", "stock_day", TENTH, contenders.stock(DAY)));
        entries.add(entry("Flink's windows, 7 d", "stock_week", HUNDREDTH, contenders.stock(WEEK)));
        return entries;
    }

    private WindowsReport.Entry entry(String name, String detail, double share, Part part) {
        return new WindowsReport.Entry(name, detail, allUsers ? 1 : share, part);
    }

    private static Rounds.Contender<Speed> contender(
            WindowRun run, Clicks clicks, WindowsReport.Entry entry) {
        return new Rounds.Contender<>(
                entry.name(),
                warmUp -> {
                    double share = warmUp ? entry.share() / 5 : entry.share();
                    return run.measure(clicks.ofUsers(share), entry.part());
                });
    }

    /** Fails unless the contenders agree at every full hour. */
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
        return run.results(
                clicks, part, new CountingSink.ComparedWindow(length.toMillis(), standing));
    }

    private static void agree(String ours, String theirs, String whose) {
        if (!ours.equals(theirs)) {
            throw new IllegalStateException(
                    "Different results: " + ours + " of the pane ring, " + theirs + ", " + whose);
        }
    }
}
