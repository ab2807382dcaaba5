package io.recstream.ops.deploy;

import io.recstream.console.TimeArgument;
import io.recstream.flink.FlinkJob;
import io.recstream.job.bootstrap.BootstrapArguments;
import io.recstream.job.config.CheckedSettings;
import io.recstream.ops.lock.LockLostException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.apache.commons.codec.digest.DigestUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code bootstrap}: starts the job with the state that its archive holds. */
@Command(
        name = "bootstrap",
        mixinStandardHelpOptions = true,
        description =
                "Builds the job's state from the archive, by a job with the same stages that writes"
                        + " nothing, takes a savepoint of it, and starts the live job from there and"
                        + " from the first events that are not in the archive. Interrupted, it goes"
                        + " on when it is called again.")
public final class Bootstrap implements Callable<Integer> {

    @Mixin private TargetOptions target;

    @Option(
            names = "--archive",
            paramLabel = "PATH",
            description = "The archive; recstream.archive.path of the settings where absent.")
    private String archive;

    @Option(
            names = "--since",
            paramLabel = "T",
            description =
                    "Leaves out events whose own time is before this one: 2026-11-22T10:00:00Z, or a"
                            + " duration before now such as 90d.")
    private TimeArgument since;

    @Option(
            names = "--margin",
            paramLabel = "DURATION",
            description =
                    "Leaves the newest rows to the topic: those that were ingested so long before the"
                            + " newest one, as others of that time may not have become Parquet yet."
                            + " Twice recstream.archive.max-delay and a minute where absent.")
    private String margin;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description = "The job; the one in target/ where absent.")
    private Path jar;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "The job's settings, which may be others than the archive was written with;"
                            + " those that 'cluster up' has written where absent.")
    private Path config;

    @Option(
            names = {"-p", "--parallelism"},
            paramLabel = "N",
            defaultValue = "1",
            description = "Of both jobs; ${DEFAULT-VALUE}.")
    private int parallelism;

    @Option(
            names = "--anew",
            description =
                    "Reads the archive again, though a savepoint of the same arguments is there,"
                            + " from which no job was started.")
    private boolean anew;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A setting of Flink's for both jobs; kept for upgrades.")
    private Map<String, String> settings = new TreeMap<>();

    @Override
    public Integer call() throws Exception {
        try (Operation operation = target.open("bootstrap")) {
            Release release =
                    operation
                            .journal()
                            .keep(
                                    jar == null ? Deploy.built() : jar,
                                    config == null ? operation.jobConfig() : config,
                                    parallelism,
                                    settings);
            target.lock(operation, "bootstrap", release);
            operation.status().refuseSecond();
            CheckedSettings checked = release.check(operation.settings());
            Deploy.refuseJobElsewhere(operation, checked);
            BootstrapRun run = new BootstrapRun(operation, checked);
            Map<String, String> arguments = arguments(release);
            Optional<String> left = anew ? Optional.empty() : run.savepointLeft(arguments);
            String savepoint =
                    left.isPresent() ? left.get() : build(operation, run, release, arguments);
            FlinkJob job;
            try {
                operation.status().refuseSecond();
                Deploy.refuseLostInput(operation, checked, savepoint);
                Deploy.refuseJobElsewhere(operation, checked);
                job = operation.startFromBootstrap(release, savepoint);
            } catch (LockLostException e) {
                throw e.with(safe(savepoint));
            } catch (IOException e) {
                throw new IOException(e.getMessage() + ". " + safe(savepoint), e);
            }
            return CommandResult.started(target, operation, job, release);
        }
    }

    /** Reads the archive, and returns the savepoint that has the state. */
    private String build(
            Operation operation, BootstrapRun run, Release release, Map<String, String> arguments)
            throws Exception {
        FlinkJob builder = run.running(arguments).orElse(null);
        if (builder == null) {
            new Slots(operation.rest()).refuseTooFew(parallelism, null);
            builder = run.submit(release, arguments);
        }
        run.awaitAllRead(builder);
        return run.stop(builder, release.settings().get(Operation.SAVEPOINTS));
    }

    private static String safe(String savepoint) {
        return "The state is safe in "
                + savepoint
                + ". Next: see above why, correct it; then, if no job runs, repeat this, which goes on"
                + " from there. With another JAR or other settings: bin/recstream deploy"
                + " --from-savepoint "
                + savepoint
                + " --again -D "
                + Operation.IGNORE_UNCLAIMED
                + "=true";
    }

    /**
     * Those of the job that reads the archive, by name; with what it was built of, so that a
     * repeated command goes on with it only if nothing else was given.
     */
    private Map<String, String> arguments(Release release) {
        Map<String, String> arguments = new TreeMap<>();
        arguments.put(BootstrapArguments.BUILT_OF, builtOf(release, since));
        if (archive != null) {
            arguments.put("--archive", archive);
        }
        if (since != null) {
            arguments.put("--since", since.at().toString());
        }
        if (margin != null) {
            arguments.put("--margin", margin);
        }
        return arguments;
    }

    /**
     * A digest of what the state depends on. Of a duration before now its text, as it is another
     * time with each call.
     *
     * @param since null for the whole archive
     */
    static String builtOf(Release release, TimeArgument since) {
        String text = release.toJson() + (since == null ? "" : " since " + since.text());
        return DigestUtils.sha256Hex(text).substring(0, 12);
    }
}
