package io.recstream.ops.deploy;

import io.recstream.console.Failures;
import io.recstream.flink.FlinkJob;
import io.recstream.ops.deploy.JournalEntry.Action;
import io.recstream.ops.lock.LockLostException;
import java.io.IOException;

/**
 * Replaces a running job by another release: stops it with a savepoint, starts the other from
 * exactly that one, and, where that does not work, starts the first again from it.
 */
final class JobReplacement {

    private final Operation operation;

    JobReplacement(Operation operation) {
        this.operation = operation;
    }

    /**
     * @param old the entry of the running job
     * @throws IOException if the old release runs again, or nothing runs; the message says which
     */
    FlinkJob run(Action action, JournalEntry old, Release next, EndOptions ending)
            throws Exception {
        ReleaseChanges changes = new ReleaseChanges(old.release(), next);
        operation.terminal().line("Changes: " + changes);
        new Slots(operation.rest()).refuseTooFew(next.parallelism(), old.job());
        new DryRun(operation).check(next, old.job());
        String savepoint = ending.end(operation, old.job());
        try {
            return operation.start(action, next, savepoint);
        } catch (InterruptedException | LockLostException e) {
            throw e;
        } catch (Exception failure) {
            operation.terminal().line(Failures.explain(failure));
            if (!operation.history().endsWithStop()) {
                throw new IOException(
                        next
                                + " ("
                                + changes
                                + ") has made output visible, or may have, and was left as it is:"
                                + " started again from "
                                + savepoint
                                + " the old one would write that a second time. Next: look at the"
                                + " job "
                                + operation.history().current().orElseThrow().job()
                                + "; then bin/recstream rollback, or stop and deploy",
                        failure);
            }
            putBack(old.release(), savepoint, failure);
            throw new IOException(
                    next
                            + " did not work ("
                            + changes
                            + "), so "
                            + (old.release().toString().equals(next.toString())
                                    ? "what ran before"
                                    : old.release())
                            + " runs again from the same savepoint; nothing is lost or written"
                            + " twice. Next: see above why, correct what was changed, and try again",
                    failure);
        }
    }

    private void putBack(Release release, String savepoint, Exception failure) throws Exception {
        operation.terminal().line("Putting " + release + " back");
        FlinkJob again;
        try {
            again = operation.submit(Action.RESTORE, release, savepoint);
        } catch (LockLostException e) {
            throw e;
        } catch (IOException e) {
            e.addSuppressed(failure);
            throw new IOException(
                    "Neither release works. The state is safe in "
                            + savepoint
                            + ". Next: see why, then bin/recstream deploy --from-savepoint latest",
                    e);
        }
        try {
            operation.awaitHealthy(again);
        } catch (IOException e) {
            e.addSuppressed(failure);
            if (e instanceof NotHealthyException unhealthy && unhealthy.hasCommitted()) {
                throw new IOException(
                        release + " was put back, but: " + e.getMessage() + " Next: look at it", e);
            }
            throw new IOException(
                    release
                            + " was put back, but does not work either; it goes on trying, and the"
                            + " state is safe in "
                            + savepoint
                            + ". Next: see why; if it does not recover, upgrade, rescale or stop it"
                            + " --at-checkpoint",
                    e);
        }
    }
}
