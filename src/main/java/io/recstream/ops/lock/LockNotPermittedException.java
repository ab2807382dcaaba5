package io.recstream.ops.lock;

import java.io.IOException;

/** This user may not keep a lock at a place. */
final class LockNotPermittedException extends IOException {

    private static final long serialVersionUID = 1L;

    LockNotPermittedException(String message, Throwable cause) {
        super(message, cause);
    }

    /**
     * @param why a clause
     * @param topic in which the lock is kept
     */
    LockNotPermittedException(String why, String topic, Throwable cause) {
        this(
                why
                        + ". Nothing was done: a lock in a file would not be seen by other users. Next:"
                        + " grant Create, Describe, Read and Write on the topic "
                        + topic
                        + ", and Write and Describe on its transactional id"
                        + " (docs/locks.md#rights); or --lock file, if nobody else works on this"
                        + " job",
                cause);
    }
}
