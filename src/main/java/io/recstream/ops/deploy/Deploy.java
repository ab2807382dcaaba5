package io.recstream.ops.deploy;

import io.recstream.console.Failures;
import io.recstream.devcluster.Checkout;
import io.recstream.job.config.CheckedSettings;
import io.recstream.job.config.JobIdentity;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings.Guarantee;
import io.recstream.job.ingest.InputPosition;
import io.recstream.job.ingest.LostInput;
import io.recstream.ops.LostInputs;
import io.recstream.ops.deploy.JournalEntry.Action;
import io.recstream.topics.JobFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code deploy}: starts the job where none runs. */
@Command(
        name = "deploy",
        mixinStandardHelpOptions = true,
        description =
                "Starts the job on a cluster, and returns when it works: every task runs, the first"
                        + " checkpoint is complete, nothing failed to commit.")
public final class Deploy implements Callable<Integer> {

    private static final String LATEST = "latest";
    private static final Duration BROKERS_DEADLINE = Duration.ofSeconds(15);

    /** The interval of flink-conf, and the time that a checkpoint takes. */
    private static final Duration CHECKPOINT_PERIOD = Duration.ofSeconds(15);

    @Mixin private TargetOptions target;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description =
                    "The job. Where absent: from a savepoint that of the deployment before, else the"
                            + " one in target/.")
    private Path jar;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The job's settings. Where absent: from a savepoint those of the deployment"
                            + " before, else those that 'cluster up' has written.")
    private Path config;

    @Option(
            names = {"-p", "--parallelism"},
            paramLabel = "N",
            description = "Where absent: from a savepoint that of the deployment before, else 1.")
    private Integer parallelism;

    @Option(
            names = "--from-savepoint",
            paramLabel = "P|latest",
            description =
                    "Goes on from a savepoint or a retained checkpoint; 'latest' is where the job has"
                            + " ended: the savepoint of its stop, else its newest checkpoint. Without"
                            + " it the job starts empty, where its consumer group was.")
    private String from;

    @Option(
            names = "--again",
            description =
                    "Also from a savepoint after which output was written: it is written again.")
    private boolean again;

    @Option(
            names = "--beside",
            description = "Also where a job of this name runs; with a --journal of its own.")
    private boolean beside;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description =
                    "A setting of Flink's for this job; kept for upgrades, and for deployments from"
                            + " a savepoint.")
    private Map<String, String> settings = new TreeMap<>();

    @Override
    public Integer call() throws Exception {
        try (Operation operation = target.open("deploy")) {
            Release release = release(operation);
            target.lock(operation, "deploy", release);
            if (beside) {
                operation.status().refuseSecondInJournal();
            } else {
                operation.status().refuseSecond();
            }
            String savepoint = savepoint(operation);
            new Slots(operation.rest()).refuseTooFew(release.parallelism(), null);
            CheckedSettings checked = release.check(operation.settings());
            refuseLostInput(operation, checked, savepoint);
            if (beside) {
                refuseOverlap(operation, checked);
            }
            refuseJobElsewhere(operation, checked);
            return CommandResult.started(
                    target, operation, operation.start(Action.DEPLOY, release, savepoint), release);
        }
    }

    /** Problems of the settings are reported by the program itself. */
    private static void refuseOverlap(Operation operation, CheckedSettings checked)
            throws IOException {
        if (checked.settings() == null) {
            return;
        }
        for (String unknown :
                new RunningJobs(operation.rest())
                        .refuseOverlap(JobIdentity.of(checked.settings()))) {
            operation
                    .terminal()
                    .line(
                            "The job "
                                    + unknown
                                    + " is of an older release and does not say under which names it"
                                    + " writes: make sure that they are others");
        }
    }

    private String savepoint(Operation operation) throws IOException {
        History history = operation.history();
        JournalEntry latest = history.latestSavepoint().orElse(null);
        if (from == null) {
            if (latest != null) {
                operation
                        .terminal()
                        .line(
                                "The job starts empty; the journal has a savepoint: "
                                        + latest.savepoint());
            }
            return null;
        }
        String end = operation.status().end().orElse(null);
        if (from.equals(LATEST) && latest == null && end == null) {
            throw new RefusedException(
                    "The journal has no savepoint. Next: name one, or start without");
        }
        String path = !from.equals(LATEST) ? from : end != null ? end : latest.savepoint();
        if (!again) {
            refuseOlder(path, end, history);
        }
        return path;
    }

    /** Lost input would end the job as soon as it runs. */
    static void refuseLostInput(Operation operation, CheckedSettings checked, String savepoint)
            throws RefusedException, InterruptedException {
        refuseLost(
                operation,
                checked,
                admin -> LostInputs.find(checked.settings(), admin, savepoint, BROKERS_DEADLINE));
    }

    /** The same of a job that is to continue from these positions. */
    static void refuseLost(
            Operation operation, CheckedSettings checked, List<InputPosition> positions)
            throws RefusedException, InterruptedException {
        refuseLost(
                operation,
                checked,
                admin -> LostInputs.at(positions, checked.settings(), admin, BROKERS_DEADLINE));
    }

    private static void refuseLost(
            Operation operation, CheckedSettings checked, Inspection<LostInputs> inspection)
            throws RefusedException, InterruptedException {
        if (!checked.nameBrokers() || !checked.problems().isEmpty()) {
            // The job's own start reports the problem.
            return;
        }
        LostInputs lost;
        try {
            lost = inspect(checked, inspection);
        } catch (IOException | KafkaException e) {
            operation
                    .terminal()
                    .line("Whether input is lost could not be seen: " + Failures.explain(e));
            return;
        }
        if (!lost.fatal().isEmpty()) {
            throw new RefusedException(
                    "Input is lost: "
                            + joined(lost.fatal(), LostInput::toString)
                            + ". Next: to go on without these records, deploy with "
                            + joined(lost.fatal(), lost::countingSetting)
                            + "; see docs/runbooks-output.md, \"Lost input\"");
        }
        lost.all().forEach(it -> operation.terminal().line("Lost, and counted: " + it));
    }

    /** Jobs of another Flink cluster are detected by their transactions at the brokers. */
    static void refuseJobElsewhere(Operation operation, CheckedSettings checked) throws Exception {
        // At least once uses no transactions.
        if (!checked.nameBrokers()
                || !checked.problems().isEmpty()
                || checked.settings().kafka().guarantee() != Guarantee.EXACTLY_ONCE) {
            return;
        }
        Optional<String> sign;
        try {
            sign =
                    operation
                            .terminal()
                            .step(
                                    "Its transactional ids",
                                    () ->
                                            inspect(
                                                    checked,
                                                    admin ->
                                                            new LiveTransactions(
                                                                            admin,
                                                                            checked.settings(),
                                                                            CHECKPOINT_PERIOD,
                                                                            BROKERS_DEADLINE)
                                                                    .find()));
        } catch (IOException | KafkaException e) {
            operation
                    .terminal()
                    .line(
                            "Whether another job writes under these transactional ids could not be"
                                    + " seen: "
                                    + Failures.explain(e));
            return;
        }
        if (sign.isPresent()) {
            throw new RefusedException(
                    "A job that does not run on this cluster writes under the prefix "
                            + checked.settings().kafka().transactionalIdPrefix()
                            + ": "
                            + sign.get()
                            + ". The new one would fence it. Nothing was started. Next: stop that"
                            + " job, or give this one a "
                            + JobOptions.TRANSACTIONAL_ID_PREFIX.key()
                            + ", group and topics of its own");
        }
    }

    private interface Inspection<T> {
        T by(Admin admin) throws IOException, InterruptedException;
    }

    private static <T> T inspect(CheckedSettings checked, Inspection<T> inspection)
            throws IOException, InterruptedException {
        Admin admin = Admin.create(JobFile.client(checked));
        try {
            return inspection.by(admin);
        } finally {
            // A plain close waits for a broker that never responds.
            admin.close(BROKERS_DEADLINE);
        }
    }

    private static String joined(List<LostInput> lost, Function<LostInput, String> text) {
        return lost.stream().map(text).distinct().collect(Collectors.joining("; "));
    }

    /**
     * Refuses a start from an older position than the end of the job: output that was committed
     * since would be written again.
     *
     * @param end where it ended; null if not known
     */
    static void refuseOlder(String path, String end, History history) throws RefusedException {
        boolean older =
                end == null
                        ? history.contains(path) && !history.isEnd(path)
                        : !History.isSame(path, end);
        if (older) {
            throw new RefusedException(
                    path
                            + " is not where the job ended: it has gone on since, and what it has"
                            + " written would be written a second time. Next: "
                            + (end == null
                                    ? "name its newest savepoint or checkpoint"
                                    : "--from-savepoint " + end)
                            + "; or --again, to write it a second time, or for the state of"
                            + " another job");
        }
    }

    /** The release to start: that of the restored state, with the options that were given. */
    private Release release(Operation operation) throws IOException {
        JournalEntry last = from == null ? null : operation.history().current().orElse(null);
        if (last == null) {
            return operation
                    .journal()
                    .keep(
                            jar == null ? built() : jar,
                            config == null ? operation.jobConfig() : config,
                            parallelism == null ? 1 : parallelism,
                            settings);
        }
        Release before = last.release();
        Map<String, String> all = new TreeMap<>(before.settings());
        all.putAll(settings);
        Path file = before.config() == null ? operation.jobConfig() : Path.of(before.config());
        return operation
                .journal()
                .keep(
                        jar == null ? Path.of(before.jar()) : jar,
                        config == null ? file : config,
                        parallelism == null ? before.parallelism() : parallelism,
                        all);
    }

    /** The JAR of the build. */
    static Path built() throws IOException {
        Path folder = Checkout.home().resolve("target");
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> jars =
                    files.filter(
                                    file ->
                                            file.getFileName()
                                                    .toString()
                                                    .matches("recstream-[^-]*(-SNAPSHOT)?\\.jar"))
                            .toList();
            if (jars.size() != 1) {
                throw new RefusedException(
                        jars.size()
                                + " JARs of the job in "
                                + folder
                                + ". Next: mvn -B -DskipTests clean package, or --jar JAR");
            }
            return jars.get(0);
        }
    }
}
