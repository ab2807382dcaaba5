package io.recstream.ops.deploy;

import io.recstream.console.Failures;
import java.io.IOException;
import java.util.Set;

/**
 * Checks a release before the running job is stopped for it. Its program runs on this machine
 * without submitting, which checks settings, topics, rights and schemas; and it must have an
 * operator for all state of the running job. Only its start shows whether it can read the state.
 */
final class DryRun {

    private final Operation operation;

    DryRun(Operation operation) {
        this.operation = operation;
    }

    /**
     * @param running the job that it replaces
     * @throws RefusedException with the problem; nothing was done
     */
    void check(Release next, String running) throws Exception {
        FlinkCommand info = FlinkCommand.info(operation.rest().base(), operation.settings(), next);
        operation.terminal().line("$ " + info);
        Operators plan;
        try {
            plan = operation.terminal().step("Trying " + next, () -> operation.client().plan(info));
        } catch (IOException e) {
            throw refusal(next, Failures.explain(e));
        }
        Operators now = Operators.ofJob(operation.rest().get("jobs/" + running));
        Set<String> missing = now.missingIn(plan);
        if (!missing.isEmpty()) {
            throw refusal(
                    next,
                    "it has no operator "
                            + String.join(", ", missing)
                            + ", and Flink drops no state; if they hold none: bin/recstream stop,"
                            + " then deploy --from-savepoint latest");
        }
    }

    private static RefusedException refusal(Release next, String why) {
        return new RefusedException(
                next
                        + " would not start, so nothing was stopped: "
                        + why
                        + ". Next: correct it, and try again");
    }
}
