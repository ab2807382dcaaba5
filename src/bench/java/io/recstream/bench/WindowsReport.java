package io.recstream.bench;

import io.recstream.bench.WindowRun.Speed;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The report of {@code bench windows}: the results of each contender, compared with the pane ring.
 */
record WindowsReport(BenchReport report, List<Entry> entries, Map<String, List<Speed>> speeds) {

    BenchReport of(Clicks clicks, int parallelism, int blobBytes) {
        figures(
                "events/s over the second half of the input",
                "events_per_second",
                Speed::perSecond);
        figures("CPU time of the process per event there, µs", "cpu_us", Speed::cpuMicros);
        figures("garbage per event there, bytes", "garbage_bytes", Speed::garbageBytes);
        figures("records emitted per event", "emitted_per_event", Speed::emittedPerEvent);
        if (!entries.stream().map(Entry::detail).toList().contains("stock_day")) {
            return report.note(input(clicks, parallelism));
        }
        report.section("ratios of events/s, round by round");
        ratio("7 d by 1 h: pane ring to Flink's", "ratio_week", "ours_week", "stock_week");
        ratio("24 h by 1 h: pane ring to slices", "ratio_sliced", "ours_day", "sliced_day");
        ratio("24 h by 1 h: bare blob to pane ring", "ratio_floor", "blob", "ours_day");
        report.section("ratios of CPU time per event, round by round");
        cpuRatio("24 h by 1 h: Flink's to pane ring", "ratio_cpu", "stock_day", "ours_day");
        cpuRatio("7 d by 1 h: Flink's to pane ring", "ratio_cpu_week", "stock_week", "ours_week");
        cpuRatio("24 h by 1 h: pane ring to bare blob", "ratio_cpu_floor", "ours_day", "blob");
        notes(clicks, parallelism, blobBytes);
        return report.headline(
                Quantiles.of(of("ours_day"), Speed::perSecond),
                "events/s, 24 h by 1 h",
                "Flink's own sliding windows",
                Quantiles.ratio(of("ours_day"), of("stock_day"), Speed::perSecond));
    }

    private void figures(String title, String unit, ToDoubleFunction<Speed> figure) {
        report.section(title);
        for (Entry entry : entries) {
            report.figure(
                    entry.label(),
                    entry.detail() + "_" + unit,
                    Quantiles.of(speeds.get(entry.name()), figure));
        }
    }

    private void ratio(String label, String detail, String these, String those) {
        report.figure(label, detail, Quantiles.ratio(of(these), of(those), Speed::perSecond));
    }

    private void cpuRatio(String label, String detail, String these, String those) {
        report.figure(label, detail, Quantiles.ratio(of(these), of(those), Speed::cpuMicros));
    }

    private List<Speed> of(String detail) {
        return entries.stream()
                .filter(entry -> entry.detail().equals(detail))
                .map(entry -> speeds.get(entry.name()))
                .findFirst()
                .orElseThrow();
    }

    private void notes(Clicks clicks, int parallelism, int blobBytes) {
        report.note(input(clicks, parallelism) + "; blobs of %d bytes".formatted(blobBytes));
        report.note(
                "Results of all but the blob were the same at every full hour, over 20,000 events (7 d:"
                        + " 4,000).");
        report.note("The slices are the plan of Flink SQL's hopping windows, written by hand.");
        report.note(
                "The pane ring emits a user's features when they change, Flink's windows and the"
                        + " slices at every full hour, the blob nothing.");
        if (entries.stream().anyMatch(entry -> entry.share() < 1)) {
            report.note(
                    "Contenders that get a part of the users have less state than the others"
                            + " (--all-users).");
        }
    }

    private static String input(Clicks clicks, int parallelism) {
        return ("%,d events of %,d users and %,d items within %d days; parallelism %d; RocksDB as in"
                        + " flink-conf/config.yaml")
                .formatted(
                        clicks.events(),
                        clicks.users(),
                        clicks.items(),
                        clicks.span().toDays(),
                        parallelism);
    }

    /**
     * A contender of {@code bench windows}.
     *
     * @param detail prefix of its names in the report
     * @param share of the users
     */
    record Entry(String name, String detail, double share, WindowRun.Part part) {

        String label() {
            long percent = Math.round(share * 100);
            return percent < 100 ? name + " (" + percent + " % of users)" : name;
        }
    }
}
