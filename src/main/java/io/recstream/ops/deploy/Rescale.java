package io.recstream.ops.deploy;

import io.recstream.flink.FlinkJob;
import io.recstream.ops.deploy.JournalEntry.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code rescale N}: the same job at another parallelism. */
@Command(
        name = "rescale",
        mixinStandardHelpOptions = true,
        description =
                "Stops the job with a savepoint and starts it from that one at another parallelism;"
                        + " where that does not work, at the one before.")
public final class Rescale implements Callable<Integer> {

    @Mixin private TargetOptions target;
    @Mixin private EndOptions ending;

    @Parameters(paramLabel = "N", description = "The new parallelism.")
    private int parallelism;

    @Override
    public Integer call() throws Exception {
        try (Operation operation = target.openExclusively("rescale")) {
            JournalEntry old = operation.status().current();
            new KeyGroups(operation.job(old.job()).report().maxParallelism())
                    .refuseAbove(parallelism);
            if (old.release().parallelism() == parallelism) {
                throw new RefusedException(
                        "The job runs at a parallelism of " + parallelism + " already");
            }
            Release next = old.release().withParallelism(parallelism);
            FlinkJob job = new JobReplacement(operation).run(Action.RESCALE, old, next, ending);
            return CommandResult.started(target, operation, job, next);
        }
    }
}
