package io.recstream.ops.deploy;

import java.io.IOException;

/** A stop failed; the message contains what is known of the job, and the next step. */
final class StopFailedException extends IOException {

    private static final long serialVersionUID = 1L;

    StopFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
