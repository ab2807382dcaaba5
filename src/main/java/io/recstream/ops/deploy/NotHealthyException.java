package io.recstream.ops.deploy;

import java.io.IOException;

/** A job was submitted, but was not healthy within the timeout. */
final class NotHealthyException extends IOException {

    private static final long serialVersionUID = 1L;

    /** Whether it has completed a checkpoint, so that output is visible. */
    private final boolean committed;

    NotHealthyException(String message, boolean committed) {
        super(message);
        this.committed = committed;
    }

    boolean hasCommitted() {
        return committed;
    }
}
