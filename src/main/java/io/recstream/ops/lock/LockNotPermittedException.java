package io.recstream.ops.lock;

import java.io.IOException;

/** This user may not keep a lock at a place. */
final class LockNotPermittedException extends IOException {

    private static final long serialVersionUID = 1L;

    LockNotPermittedException(String message, Throwable cause) {
        super(message, cause);
    }
}
