package io.recstream.bench;

import io.recstream.evaluation.SessionLog;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

/** {@code bench kafka}: the whole job, from broker to broker. */
@Command(
        name = "kafka",
        mixinStandardHelpOptions = true,
        defaultValueProvider = KafkaBench.Defaults.class,
        description = {
            "The whole job at parallelism 2, exactly once, from a broker to the broker on one"
                    + " machine: how fast it drains a topic, beside the same job fed from memory;"
                    + " and how long after an event its list can be read, at half of that rate."
        })
final class KafkaBench implements Callable<Integer> {

    private static final String KAFKA = "from broker to broker";
    private static final String MEMORY = "from memory to nowhere";

    /** Minimum warm-up, as a share of the measured time. */
    private static final double PACED_WARM_UP = 1.0 / 3;

    /** Minimum number of checkpoints of warm-up and measurement. */
    private static final int CHECKPOINTS = 2;

    private static final int LONGEST_WARM_UP_SECONDS = 60;

    @Mixin private BenchOptions options;
    @Mixin private InputOptions input;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description =
                    "Events a second while latency is measured. Without it, half of what was drained a second.")
    private Double rate;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            defaultValue = "30",
            description =
                    "How long latency is measured for each checkpoint interval, at least two of"
                            + " them, after a third of that as a warm-up, or two of them up to a"
                            + " minute. Default: ${DEFAULT-VALUE}.")
    private int seconds;

    @Option(
            names = "--intervals",
            paramLabel = "S",
            split = ",",
            defaultValue = "1,10",
            description =
                    "The checkpoint intervals that latency is measured for, seconds."
                            + " Default: ${DEFAULT-VALUE}.")
    private List<Integer> intervals;

    @Option(
            names = "--profile",
            paramLabel = "FILE.jfr",
            description = "Where to record the steady half of a run from broker to broker.")
    private Path profile;

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
        options.require(seconds >= 1, "--seconds " + seconds + ": give at least 1.");
        options.require(rate == null || rate >= 1, "--rate " + rate + ": give at least 1.");
        options.require(
                intervals.stream().allMatch(it -> it >= 1),
                "--intervals " + intervals + ": give at least 1 each.");
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        SessionLog log = input.log(options);
        options.progress(input.description(log));
        BenchReport report = new BenchReport("kafka", options, machine);
        try (BrokerProcess broker = BrokerProcess.start()) {
            double drained = throughput(broker, log, report);
            latency(broker, log, rate == null ? drained / 2 : rate, report);
        }
        return report.detail("input", input.description(log))
                .detail("settings", input.settings.toString())
                .note("Input: " + input.description(log) + ".")
                .note(
                        "The broker has a JVM of its own on the same machine, topics of "
                                + KafkaTopics.PARTITIONS
                                + " partitions and one replica.");
    }

    private double throughput(BrokerProcess broker, SessionLog log, BenchReport report)
            throws Exception {
        options.progress("filling the topics");
        try (KafkaRuns runs = new KafkaRuns(broker, input.settings, log, input.count)) {
            Map<String, List<Measurements>> results =
                    Rounds.play(
                            List.of(
                                    new Rounds.Contender<>(
                                            KAFKA,
                                            warmUp -> runs.drain(count(warmUp), warmUp, null)),
                                    new Rounds.Contender<>(
                                            MEMORY, warmUp -> runs.memory(count(warmUp)))),
                            options.rounds,
                            options::progress);
            Rounds.profile(
                    profile,
                    warmUp -> runs.drain(count(warmUp), warmUp, profile),
                    options::progress);
            rows(report, KAFKA, "kafka_", results.get(KAFKA));
            rows(report, MEMORY, "memory_", results.get(MEMORY));
            report.headline(
                    Quantiles.of(results.get(KAFKA), Measurements::rate),
                    "events/s",
                    "the same job from memory to nowhere",
                    Quantiles.ratio(results.get(KAFKA), results.get(MEMORY), Measurements::rate));
            return Quantiles.of(results.get(KAFKA), Measurements::rate).median();
        }
    }

    private long count(boolean warmUp) {
        return Rounds.count(input.count, warmUp);
    }

    private static void rows(
            BenchReport report, String title, String prefix, List<Measurements> runs) {
        report.section(title);
        report.figure("events/s", prefix, Measurements.RATE, runs);
        report.figure("CPU µs/event, the job's process", prefix, "cpu_us_per_event", runs);
        if (runs.stream().anyMatch(run -> Double.isFinite(run.get("broker_cpu_us_per_event")))) {
            report.figure("CPU µs/event, the broker", prefix, "broker_cpu_us_per_event", runs);
        }
        report.figure("garbage, bytes/event", prefix, "garbage_bytes_per_event", runs);
        report.figure("checkpoint, ms", prefix, "checkpoint_ms", runs);
        report.figure("lists", prefix, "lists", runs);
        report.figure("events that changed no list", prefix, "unchanged", runs);
    }

    private void latency(BrokerProcess broker, SessionLog log, double perSecond, BenchReport report)
            throws Exception {
        report.section(
                String.format(
                        Locale.ROOT,
                        "event to list at %,.0f events/s, emit.min-interval %s",
                        perSecond,
                        input.settings.getOrDefault("recstream.emit.min-interval", "0 s")));
        report.figure("events/s", "paced_events_per_s", perSecond);
        for (int interval : intervals) {
            options.progress("latency with a checkpoint every " + interval + " s");
            Measurements figures =
                    new PacedRun(
                                    broker,
                                    input.settings,
                                    log,
                                    perSecond,
                                    warmUp(interval),
                                    measured(interval))
                            .run(Duration.ofSeconds(interval));
            options.progress("  " + figures);
            String prefix = "interval_" + interval + "s_";
            report.section("with a checkpoint every " + interval + " s");
            for (String[] row : PACED_ROWS) {
                report.figure(row[0], prefix + row[1], figures.get(row[1]));
            }
        }
    }

    private Duration measured(int interval) {
        return Duration.ofSeconds(Math.max(seconds, CHECKPOINTS * interval));
    }

    private Duration warmUp(int interval) {
        int checkpoints = Math.min(CHECKPOINTS * interval, LONGEST_WARM_UP_SECONDS);
        return Duration.ofMillis(
                Math.max((long) (seconds * 1000 * PACED_WARM_UP), checkpoints * 1000L));
    }

    private static final String[][] PACED_ROWS = {
        {"uncommitted: p50, ms", "uncommitted_p50_ms"},
        {"uncommitted: p99, ms", "uncommitted_p99_ms"},
        {"committed: p50, ms", "committed_p50_ms"},
        {"committed: p99, ms", "committed_p99_ms"},
        {"checkpoint, ms", "checkpoint_ms"},
        {"the sender's greatest delay, ms", "sender_latest_ms"},
        {"cores in use: the job", "cores_job"},
        {"  the broker", "cores_broker"},
        {"  the measuring", "cores_measuring"},
        {"events", "events"},
        {"events with a list, committed", "events_with_list"},
        {"events that changed no list", "events_unchanged"},
    };
}
