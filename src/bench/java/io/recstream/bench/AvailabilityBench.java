package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** {@code bench availability}: how soon an item that is sold out has left the lists. */
@Command(
        name = "availability",
        mixinStandardHelpOptions = true,
        defaultValueProvider = AvailabilityBench.Defaults.class,
        description = {
            "The whole job at parallelism 2, exactly once, from a broker to the broker on one"
                    + " machine, with recstream.rules.reissue: the time from when the notice that"
                    + " an item is sold out is sent until a read_committed consumer has each list"
                    + " that held it without it. Beside it, in turns, the time from an event to its"
                    + " committed list. Nothing else is sent meanwhile."
        })
final class AvailabilityBench implements Callable<Integer> {

    private static final String EVENT = "an event, to its committed list";

    @Mixin private BenchOptions options;
    @Mixin private InputOptions input;

    @Option(
            names = "--notices",
            paramLabel = "N",
            defaultValue = "40",
            description = "How many items are sold out in a run. Default: ${DEFAULT-VALUE}.")
    private int notices;

    @Option(
            names = "--interval",
            paramLabel = "S",
            defaultValue = "1",
            description = "The checkpoint interval, seconds. Default: ${DEFAULT-VALUE}.")
    private int interval;

    /** Fewer events by default: their users have the lists. */
    static final class Defaults implements IDefaultValueProvider {
        @Override
        public String defaultValue(ArgSpec argument) {
            return argument instanceof OptionSpec option && option.longestName().equals("--count")
                    ? "20000"
                    : null;
        }
    }

    @Override
    public Integer call() throws Exception {
        options.require(
                notices >= 1 && notices <= 1_000, "--notices " + notices + ": give 1 to 1000.");
        options.require(interval >= 1, "--interval " + interval + ": give at least 1.");
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        SessionLog log = input.log(options);
        options.progress(input.description(log));
        List<Measurements> runs = new ArrayList<>();
        try (BrokerProcess broker = BrokerProcess.start()) {
            for (int round = 1; round <= options.rounds; round++) {
                options.progress("round " + round);
                Measurements figures =
                        new AvailabilityRun(broker, input.settings, log, input.count, notices)
                                .run("availability" + round, Duration.ofSeconds(interval));
                options.progress("  " + figures);
                runs.add(figures);
            }
        }
        BenchReport report = new BenchReport("availability", options, machine);
        report.section("the notice, to the committed lists without the item, ms");
        rows(report, "notice_", runs);
        report.figure("lists that were made again", "", "reissued_lists", runs);
        report.figure("lists that were held", "", "held_lists", runs);
        report.section(EVENT + ", ms");
        rows(report, "event_", runs);
        report.figure("checkpoint, ms", "", "checkpoint_ms", runs);
        return report.headline(
                        Quantiles.of(runs, run -> run.get("notice_p50_ms")),
                        "ms",
                        EVENT,
                        Quantiles.of(
                                runs, run -> run.get("notice_p50_ms") / run.get("event_p50_ms")))
                .detail("input", input.description(log))
                .detail("settings", input.settings.toString())
                .note(
                        "A checkpoint every "
                                + interval
                                + " s; "
                                + notices
                                + " notices a run, each of the item that most lists hold.");
    }

    private static void rows(BenchReport report, String prefix, List<Measurements> runs) {
        for (String[] row :
                new String[][] {{"median", "p50_ms"}, {"99 %", "p99_ms"}, {"greatest", "max_ms"}}) {
            report.figure(row[0], "", prefix + row[1], runs);
        }
    }
}
