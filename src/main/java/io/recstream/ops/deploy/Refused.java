package io.recstream.ops.deploy;

import java.io.IOException;

/** Nothing was done, for a reason that the message tells together with the next step. */
final class Refused extends IOException {

    private static final long serialVersionUID = 1L;

    Refused(String message) {
        super(message);
    }
}
