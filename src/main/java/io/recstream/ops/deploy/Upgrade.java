package io.recstream.ops.deploy;

import io.recstream.flink.FlinkJob;
import io.recstream.ops.deploy.JournalEntry.Action;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code upgrade}: another JAR, other settings, or both. */
@Command(
        name = "upgrade",
        mixinStandardHelpOptions = true,
        description =
                "Stops the job with a savepoint and starts another JAR, or the same one with other"
                        + " settings, from exactly that one; where that does not work, starts what"
                        + " ran before again from it.")
public final class Upgrade implements Callable<Integer> {

    @Mixin private TargetOptions target;
    @Mixin private EndOptions ending;

    @Option(
            names = "--jar",
            paramLabel = "JAR",
            description = "The new job; the one that runs where absent.")
    private Path jar;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The job's settings; those that it runs with where absent.")
    private Path config;

    @Option(
            names = "-D",
            paramLabel = "KEY=VALUE",
            description = "A setting of Flink's for this job, beside those that it runs with.")
    private Map<String, String> settings = new TreeMap<>();

    @Override
    public Integer call() throws Exception {
        if (jar == null && config == null && settings.isEmpty()) {
            throw new RefusedException(
                    "Nothing to change. Next: name another JAR (--jar), other settings (--config) or"
                            + " a key of Flink's (-D)");
        }
        try (Operation operation = target.open("upgrade")) {
            Release before = operation.status().last().release();
            Map<String, String> all = new TreeMap<>(before.settings());
            all.putAll(settings);
            Path program = jar == null ? Path.of(before.jar()) : jar;
            Path file =
                    config == null && before.config() != null ? Path.of(before.config()) : config;
            Release next = operation.journal().keep(program, file, before.parallelism(), all);
            // The job may stand still because another command is at work on it.
            target.lock(operation, "upgrade", next);
            JournalEntry old = operation.status().current();
            new KeyGroups(operation.job(old.job()).report().maxParallelism()).refuseOther(settings);
            FlinkJob job = new JobReplacement(operation).run(Action.UPGRADE, old, next, ending);
            return CommandResult.started(target, operation, job, next);
        }
    }
}
