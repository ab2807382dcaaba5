package io.recstream.ops.deploy;

import io.recstream.flink.FlinkJob;
import io.recstream.ops.deploy.JournalEntry.Action;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code rollback}: the JAR and the settings that ran before the current ones. */
@Command(
        name = "rollback",
        mixinStandardHelpOptions = true,
        description =
                "Goes back to the JAR and the settings before the current ones, at the current"
                        + " parallelism: stops the job with a savepoint and starts the former from"
                        + " it, so that nothing is lost or written twice.")
public final class Rollback implements Callable<Integer> {

    @Mixin private TargetOptions target;
    @Mixin private EndOptions ending;

    @Option(
            names = "--to-its-savepoint",
            description =
                    "Where the former JAR cannot read what the current one keeps: cancels the job and"
                            + " starts the former from the savepoint that it ended with. What was"
                            + " written since is written again, and differently.")
    private boolean toItsSavepoint;

    @Override
    public Integer call() throws Exception {
        try (Operation operation = target.open("rollback")) {
            History history = operation.history();
            JournalEntry current =
                    history.current()
                            .orElseThrow(
                                    () -> new RefusedException("The journal has no deployment"));
            Release former =
                    history.previous()
                            .orElseThrow(
                                    () ->
                                            new RefusedException(
                                                    "The journal has no other JAR or settings before"
                                                            + " the current ones"))
                            .withParallelism(current.release().parallelism());
            target.lock(operation, "rollback", former);
            FlinkJob job =
                    toItsSavepoint ? back(operation, current, former) : exchange(operation, former);
            return CommandResult.started(target, operation, job, former);
        }
    }

    private FlinkJob exchange(Operation operation, Release former) throws Exception {
        return new JobReplacement(operation)
                .run(Action.ROLLBACK, operation.status().current(), former, ending);
    }

    private static FlinkJob back(Operation operation, JournalEntry current, Release former)
            throws Exception {
        String end =
                operation
                        .history()
                        .endOf(former)
                        .orElseThrow(
                                () ->
                                        new RefusedException(
                                                "The journal has no savepoint of " + former));
        if (!operation.job(current.job()).isOver()) {
            new Slots(operation.rest()).refuseTooFew(former.parallelism(), current.job());
            new DryRun(operation).check(former, current.job());
        }
        operation.terminal().line("Changes: " + new ReleaseChanges(current.release(), former));
        return cancelAndStart(operation, current, former, end);
    }

    /** The end of the job is journalled: where the lock is lost before the start, none runs. */
    static FlinkJob cancelAndStart(
            Operation operation, JournalEntry current, Release former, String end)
            throws Exception {
        if (!operation.job(current.job()).isOver()) {
            operation.cancel(operation.job(current.job()));
            operation.record(Action.CANCEL, current.job(), null, null);
        }
        return operation.start(Action.ROLLBACK, former, end);
    }
}
