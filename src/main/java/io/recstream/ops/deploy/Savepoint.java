package io.recstream.ops.deploy;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code savepoint}: takes one of the running job. */
@Command(
        name = "savepoint",
        mixinStandardHelpOptions = true,
        description =
                "Takes a savepoint of the job, which goes on running. To replace the job, use"
                        + " upgrade: what is written after a savepoint is written again by a job that"
                        + " starts from it.")
public final class Savepoint implements Callable<Integer> {

    @Mixin private TargetOptions target;
    @Mixin private SavepointOptions savepoints;

    @Override
    public Integer call() throws Exception {
        try (Operation operation = target.open("savepoint")) {
            String job = operation.status().current().job();
            return CommandResult.taken(
                    target, operation, job, operation.savepoint(job, savepoints.folder));
        }
    }
}
