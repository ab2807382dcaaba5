package io.recstream.ops.deploy;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code stop}: ends the running job with a savepoint. */
@Command(
        name = "stop",
        mixinStandardHelpOptions = true,
        description =
                "Stops the job with a savepoint, without draining it: 'deploy --from-savepoint"
                        + " latest' goes on from there.")
public final class Stop implements Callable<Integer> {

    @Mixin private TargetOptions target;
    @Mixin private EndOptions ending;

    @Override
    public Integer call() throws Exception {
        try (Operation operation = target.openExclusively("stop")) {
            String job = operation.status().current().job();
            return CommandResult.taken(target, operation, job, ending.end(operation, job));
        }
    }
}
