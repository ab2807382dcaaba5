package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench control}: what an event costs more because users can be forgotten. */
@Command(
        name = "control",
        mixinStandardHelpOptions = true,
        description = {
            "The whole job as in bench pipeline: without control, with control and no command, and"
                    + " with users who were forgotten before the first event and are remembered"
                    + " to the end. None of them sends an event: the figures are the cost for"
                    + " everybody else."
        })
final class ControlBench implements Callable<Integer> {

    private static final String OFF = "job without control";
    private static final String ON = "job with control";
    private static final String FORGOTTEN = "job with users forgotten";

    @Mixin private BenchOptions options;
    @Mixin private InputOptions input;

    @Option(
            names = "--forgotten",
            paramLabel = "N",
            defaultValue = "10000",
            description = "How many users were forgotten. Default: ${DEFAULT-VALUE}.")
    private int forgotten;

    @Override
    public Integer call() throws Exception {
        options.require(
                forgotten >= 1 && forgotten <= 1_000_000,
                "--forgotten " + forgotten + ": give 1 to 1000000.");
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        SessionLog log = input.log(options);
        options.progress(input.description(log));
        Map<String, List<Measurements>> results =
                Rounds.play(
                        List.of(
                                contender(OFF, log, false, 0),
                                contender(ON, log, true, 0),
                                contender(FORGOTTEN, log, true, forgotten)),
                        options.rounds,
                        options::progress);
        BenchReport report = new BenchReport("control", options, machine);
        rows(report, OFF, "off_", results);
        rows(report, ON, "on_", results);
        rows(report, FORGOTTEN, "forgotten_", results);
        report.section("ratios to the " + OFF);
        ratios(report, ON, "on_", results);
        ratios(report, FORGOTTEN, "forgotten_", results);
        return report.headline(
                        Quantiles.of(results.get(FORGOTTEN), run -> run.get("cpu_us_per_event")),
                        "CPU µs/event",
                        OFF,
                        ratio(results, FORGOTTEN, "cpu_us_per_event"))
                .detail("forgotten", Integer.toString(forgotten))
                .detail("input", input.description(log))
                .note("Input: " + input.description(log) + "; decoding is not part of it.");
    }

    private Rounds.Contender<Measurements> contender(
            String name, SessionLog log, boolean controlled, int users) {
        return new Rounds.Contender<>(
                name, warmUp -> job(log, Rounds.count(input.count, warmUp), controlled, users));
    }

    private Measurements job(SessionLog log, long count, boolean controlled, int users)
            throws Exception {
        Map<String, String> settings = new HashMap<>(input.settings);
        settings.put("recstream.control.enabled", Boolean.toString(controlled));
        LoopedEvents events = new LoopedEvents(log, count);
        ForgetCommands commands = new ForgetCommands(users, events.lastTime());
        return new FeatureRun(BenchedJob.settings(settings), log, events, commands)
                .measure(count, (run, figures) -> {});
    }

    private static void rows(
            BenchReport report,
            String name,
            String prefix,
            Map<String, List<Measurements>> results) {
        report.section(name);
        report.figure("events/s", prefix, Measurements.RATE, results.get(name));
        report.figure("CPU µs/event, whole process", prefix, "cpu_us_per_event", results.get(name));
        report.figure("garbage, bytes/event", prefix, "garbage_bytes_per_event", results.get(name));
        report.figure(
                "shuffled, bytes/event", prefix, "bytes_shuffled_per_event", results.get(name));
        report.figure("lists", prefix, "lists", results.get(name));
    }

    private static void ratios(
            BenchReport report,
            String name,
            String prefix,
            Map<String, List<Measurements>> results) {
        for (String figure :
                List.of(
                        "cpu_us_per_event",
                        "garbage_bytes_per_event",
                        "bytes_shuffled_per_event")) {
            report.figure(
                    name + ", " + figure.replace('_', ' '),
                    prefix + figure + "_ratio",
                    ratio(results, name, figure));
        }
    }

    private static Quantiles ratio(
            Map<String, List<Measurements>> results, String name, String figure) {
        return Quantiles.ratio(results.get(name), results.get(OFF), run -> run.get(figure));
    }
}
