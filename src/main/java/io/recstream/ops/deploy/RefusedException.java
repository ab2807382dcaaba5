package io.recstream.ops.deploy;

import java.io.IOException;

/** Nothing was done, for a reason that the message tells together with the next step. */
final class RefusedException extends IOException {

    private static final long serialVersionUID = 1L;

    RefusedException(String message) {
        super(message);
    }
}
