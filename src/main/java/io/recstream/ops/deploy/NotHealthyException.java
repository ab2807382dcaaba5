package io.recstream.ops.deploy;

import java.io.IOException;

/** A job was submitted, but did not show within its time that it works. */
final class NotHealthyException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Whether it has completed a checkpoint, and with it made output visible. */
    private final boolean committed;

    NotHealthyException(String message, boolean committed) {
        super(message);
        this.committed = committed;
    }

    boolean hasCommitted() {
        return committed;
    }
}
