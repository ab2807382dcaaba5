package io.recstream.bench;

import io.recstream.devcluster.LocalCheckpoint;
import io.recstream.evaluation.SessionLog;
import io.recstream.job.StreamTypes;
import io.recstream.job.identity.UniteIdentities;
import io.recstream.job.model.UserEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.LongSupplier;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.sink.v2.DiscardingSink;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bench identity}: what identity costs. */
@Command(
        name = "identity",
        mixinStandardHelpOptions = true,
        description = {
            "The whole job as in bench pipeline, without identity, with identity and visitors who"
                    + " only have a user id, and with visitors who log in in the middle of their"
                    + " session; then the union-find alone, at parallelism 1 on RocksDB, with new"
                    + " links and with the same links again."
        })
final class IdentityBench implements Callable<Integer> {

    private static final String OFF = "job without identity";
    private static final String USERS = "job with identity, users only";
    private static final String LOGINS = "job with identity, logins";
    private static final String UNITE = "union-find";

    @Mixin private BenchOptions options;
    @Mixin private InputOptions input;

    @Option(
            names = "--links",
            paramLabel = "N",
            defaultValue = "400000",
            description =
                    "How many new links the union-find takes, which are then repeated. Default:"
                            + " ${DEFAULT-VALUE}.")
    private long links;

    @Override
    public Integer call() throws Exception {
        options.require(links >= 1_000, "--links " + links + ": give 1000 or more.");
        return options.run(this::measure);
    }

    private BenchReport measure() throws Exception {
        Machine machine = Machine.describe();
        SessionLog log = input.log(options);
        options.progress(input.description(log));
        Map<String, List<Measurements>> results =
                Rounds.play(
                        List.of(
                                new Rounds.Contender<>(OFF, warmUp -> job(log, warmUp, OFF)),
                                new Rounds.Contender<>(USERS, warmUp -> job(log, warmUp, USERS)),
                                new Rounds.Contender<>(LOGINS, warmUp -> job(log, warmUp, LOGINS)),
                                new Rounds.Contender<>(UNITE, this::unite)),
                        options.rounds,
                        options::progress);
        return report(results, new BenchReport("identity", options, machine), log);
    }

    private Measurements job(SessionLog log, boolean warmUp, String contender) throws Exception {
        long count = Rounds.count(input.count, warmUp);
        Map<String, String> settings = new HashMap<>(input.settings);
        settings.put("recstream.identity.enabled", Boolean.toString(!contender.equals(OFF)));
        LoopedEvents events = new LoopedEvents(log, count);
        BenchInput<UserEvent> sent = contender.equals(LOGINS) ? new LoginEvents(events) : events;
        return new FeatureRun(BenchedJob.settings(settings), log, sent, ForgetCommands.NONE)
                .measure(count, (run, figures) -> identity(run, figures, ids(events, contender)));
    }

    private static void identity(JobRun run, Measurements figures, long ids) {
        var checkpoints = run.job().checkpoints();
        LocalCheckpoint last = checkpoints.get(checkpoints.size() - 1);
        figures.put("replayed", run.meter().count("resolve-device", "replayed"))
                .put("state_bytes", last.stateBytes())
                .put("identity_bytes", identityBytes(last))
                .put("ids", ids);
    }

    private static double identityBytes(LocalCheckpoint checkpoint) {
        double bytes = 0;
        for (var task : checkpoint.stateBytesByTask().entrySet()) {
            if (task.getKey().startsWith("resolve-") || task.getKey().startsWith("publish-")) {
                bytes += task.getValue();
            }
        }
        return bytes;
    }

    private static long ids(LoopedEvents events, String contender) {
        long users = events.usersSince(Long.MIN_VALUE);
        return contender.equals(LOGINS) ? 2 * users : users;
    }

    private Measurements unite(boolean warmUp) throws Exception {
        LinkFeed feed = new LinkFeed(Rounds.count(links, warmUp));
        try (JobRun run = JobRun.start(1);
                var source = MemorySource.of(feed)) {
            run.submit(env -> define(env, source));
            source.open();
            LongSupplier done = () -> run.meter().recordsIn("unite-identities");
            Measurements figures = new Measurements();
            phase("new_", run, done, 0, feed.links(), figures);
            phase("repeated_", run, done, feed.links(), 2 * feed.links(), figures);
            run.await("the last link", () -> done.getAsLong() == 2 * feed.links());
            LocalCheckpoint last = run.checkpoint(CheckpointType.FULL);
            return figures.put("bytes_per_id", last.stateBytes() / (double) feed.ids());
        }
    }

    private static void define(
            StreamExecutionEnvironment env,
            MemorySource<io.recstream.job.model.IdentityLink> source) {
        BenchedJob.links(env, source)
                .keyBy(link -> "", Types.STRING)
                .process(new UniteIdentities(100), StreamTypes.PERSON_NOTICE)
                .uid("unite-identities")
                .name("unite-identities")
                .sinkTo(new DiscardingSink<>())
                .uid("discard");
    }

    /** The second half of some links. */
    private static void phase(
            String prefix, JobRun run, LongSupplier done, long from, long to, Measurements figures)
            throws Exception {
        long begin = from + SteadyState.begin(to - from);
        long end = from + SteadyState.end(to - from);
        run.await("half of the links", () -> done.getAsLong() >= begin);
        ResourceSnapshot before = ResourceSnapshot.now();
        long first = done.getAsLong();
        run.await("the last links", () -> done.getAsLong() >= end);
        ResourceSnapshot after = ResourceSnapshot.now();
        long count = done.getAsLong() - first;
        figures.put(prefix + "links_per_s", count / after.secondsSince(before))
                .put(prefix + "cpu_us_per_link", after.cpuMicrosSince(before) / count);
    }

    private BenchReport report(
            Map<String, List<Measurements>> results, BenchReport report, SessionLog log) {
        report.section("CPU µs/event, whole process");
        for (String name : List.of(OFF, USERS, LOGINS)) {
            row(report, results, name, name, "cpu_us_per_event");
        }
        report.section("the job with logins");
        row(report, results, LOGINS, "events replayed", "replayed");
        row(report, results, LOGINS, "state of identity, bytes", "identity_bytes");
        row(report, results, LOGINS, "ids", "ids");
        report.figure(
                "state of identity, bytes/id",
                "identity_bytes_per_id",
                Quantiles.of(
                        results.get(LOGINS), run -> run.get("identity_bytes") / run.get("ids")));
        ratio(report, results, LOGINS);
        report.section("the job with users only");
        report.figure(
                "state of identity, bytes/id",
                "users_identity_bytes_per_id",
                Quantiles.of(
                        results.get(USERS), run -> run.get("identity_bytes") / run.get("ids")));
        report.section("union-find at parallelism 1");
        row(report, results, UNITE, "new links/s", "new_links_per_s");
        row(report, results, UNITE, "new links, CPU µs", "new_cpu_us_per_link");
        row(report, results, UNITE, "repeated links/s", "repeated_links_per_s");
        row(report, results, UNITE, "repeated links, CPU µs", "repeated_cpu_us_per_link");
        row(report, results, UNITE, "state, bytes/id", "bytes_per_id");
        return report.headline(
                        Quantiles.of(results.get(USERS), run -> run.get("cpu_us_per_event")),
                        "CPU µs/event",
                        OFF,
                        cpuRatio(results, USERS))
                .detail("input", input.description(log))
                .note("Input: " + input.description(log) + "; decoding is not part of it.");
    }

    private static void ratio(
            BenchReport report, Map<String, List<Measurements>> results, String name) {
        report.figure("ratio to the " + OFF, "logins_ratio", cpuRatio(results, name));
    }

    private static Quantiles cpuRatio(Map<String, List<Measurements>> results, String name) {
        return Quantiles.ratio(
                results.get(name), results.get(OFF), run -> run.get("cpu_us_per_event"));
    }

    private static void row(
            BenchReport report,
            Map<String, List<Measurements>> results,
            String contender,
            String label,
            String figure) {
        String prefix =
                figure.equals("cpu_us_per_event")
                        ? contender.replaceAll("[^a-z0-9]+", "_") + "_"
                        : "";
        report.figure(
                label,
                prefix + figure,
                Quantiles.of(results.get(contender), run -> run.get(figure)));
    }
}
