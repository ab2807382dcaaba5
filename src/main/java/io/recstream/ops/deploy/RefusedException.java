package io.recstream.ops.deploy;

import java.io.IOException;

/** Nothing was done; the message contains the reason and the next step. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
