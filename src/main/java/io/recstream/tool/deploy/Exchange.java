package io.recstream.tool.deploy;

import io.recstream.tool.Failures;
import io.recstream.tool.deploy.JournalEntry.Action;
import io.recstream.tool.flink.FlinkJob;
import java.io.IOException;

/**
 * Replaces a running job by another release: stops it with a savepoint, starts the other from
 * exactly that one, and, where that does not work, starts the first again from it.
 */
final class Exchange {

    private final Operation operation;
    private FlinkJob submitted;

    Exchange(Operation operation) {
        this.operation = operation;
    }

    /**
     * @param old what runs, and its job
     * @throws IOException where the old release runs again, or nothing does; the message says which
     */
    FlinkJob run(Action action, JournalEntry old, Release next, EndOptions ending)
            throws Exception {
        new Rehearsal(operation).check(next, old.job());
        String savepoint = ending.end(operation, old.job());
        try {
            submitted = operation.submit(next, savepoint);
            // From where it had started, the old one has got nowhere.
            operation.prove(submitted, savepoint.equals(old.savepoint()));
            operation.note(action, submitted.id(), next, savepoint);
            return submitted;
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception failure) {
            operation.terminal().line(Failures.explain(failure));
            if (failure instanceof Unproven unproven && unproven.hasCommitted()) {
                operation.note(action, submitted.id(), next, savepoint);
                throw new IOException(
                        next
                                + " has already made output visible, and was left as it is: started"
                                + " again from "
                                + savepoint
                                + " the old one would write that a second time. Next: look at the"
                                + " job "
                                + submitted.id()
                                + "; then bin/recstream rollback, or stop and deploy",
                        failure);
            }
            putBack(old.release(), savepoint, failure);
            throw new IOException(
                    next
                            + " did not work, so "
                            + old.release()
                            + " runs again from the same savepoint; nothing is lost or written"
                            + " twice. Next: correct it, and try again",
                    failure);
        }
    }

    private void putBack(Release release, String savepoint, Exception failure) throws Exception {
        operation.terminal().line("Putting " + release + " back");
        FlinkJob again = null;
        try {
            if (submitted != null) {
                operation.cancel(submitted);
            }
            again = operation.submit(release, savepoint);
            operation.prove(again, true);
            operation.note(Action.RESTORE, again.id(), release, savepoint);
        } catch (IOException e) {
            e.addSuppressed(failure);
            if (again == null) {
                throw new IOException(
                        "Neither release works. The state is safe in "
                                + savepoint
                                + ". Next: see why, then bin/recstream deploy --from-savepoint latest",
                        e);
            }
            operation.note(Action.RESTORE, again.id(), release, savepoint);
            if (e instanceof Unproven unproven && unproven.hasCommitted()) {
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
