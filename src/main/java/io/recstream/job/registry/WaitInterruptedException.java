package io.recstream.job.registry;

/** The task ends while it waits for the registry. The record is not at fault. */
public final class WaitInterruptedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    WaitInterruptedException(InterruptedException cause) {
        super("Interrupted while waiting for the schema registry", cause);
    }
}
