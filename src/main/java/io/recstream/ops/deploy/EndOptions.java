package io.recstream.ops.deploy;

import io.recstream.ops.lock.LockLostException;
import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the running job ends: with a savepoint, or at its newest checkpoint. */
final class EndOptions {

    @Mixin private SavepointOptions savepoints;

    @Option(
            names = "--at-checkpoint",
            description =
                    "For a job that keeps failing, and so takes no savepoint: cancels it, and goes on"
                            + " from its newest checkpoint.")
    private boolean atCheckpoint;

    /** Ends the job, and returns the path of the savepoint or checkpoint. */
    String end(Operation operation, String job) throws Exception {
        if (atCheckpoint) {
            if (savepoints.folder != null) {
                throw new RefusedException(
                        "--at-checkpoint takes no savepoint that --savepoints could name");
            }
            return operation.endAtCheckpoint(job);
        }
        try {
            return operation.stop(job, savepoints.folder);
        } catch (StopFailedException | LockLostException e) {
            throw e;
        } catch (IOException e) {
            throw new IOException(
                    String.valueOf(e.getMessage()).replaceFirst("\\.?$", ".")
                            + next(operation, job),
                    e);
        }
    }

    private static String next(Operation operation, String job) throws IOException {
        try {
            if (operation.job(job).isOver()) {
                return " The job "
                        + job
                        + " has ended nevertheless"
                        + operation.status().nextStep(operation.history().current().orElseThrow());
            }
        } catch (IOException e) {
            return " The cluster does not respond now, so the state of the job is not known. Next:"
                    + " when it does, repeat this; start nothing before";
        }
        return " Next: if the job keeps failing, say --at-checkpoint, which goes on from its newest"
                + " checkpoint";
    }
}
