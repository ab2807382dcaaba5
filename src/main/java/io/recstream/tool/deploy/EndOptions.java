package io.recstream.tool.deploy;

import java.io.IOException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How the running job ends: with a savepoint, or where its newest checkpoint is. */
final class EndOptions {

    @Mixin private SavepointOptions savepoints;

    @Option(
            names = "--at-checkpoint",
            description =
                    "For a job that keeps failing, and so takes no savepoint: cancels it, and goes on"
                            + " from its newest checkpoint.")
    private boolean atCheckpoint;

    /** Ends the job, and returns the path from where it goes on. */
    String end(Operation operation, String job) throws Exception {
        if (atCheckpoint) {
            if (savepoints.folder != null) {
                throw new Refused(
                        "--at-checkpoint takes no savepoint that --savepoints could name");
            }
            return operation.endAtCheckpoint(job);
        }
        try {
            return operation.stop(job, savepoints.folder);
        } catch (IOException e) {
            throw new IOException(
                    String.valueOf(e.getMessage()).replaceFirst("\\.?$", ".")
                            + " Next: if the job keeps failing, say --at-checkpoint, which goes on"
                            + " from its newest checkpoint",
                    e);
        }
    }
}
