package io.recstream.flink;

import java.io.IOException;

/** The cluster responded with an error. */
public final class FlinkRestException extends IOException {

    private static final long serialVersionUID = 1L;

    private final int status;

    FlinkRestException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }
}
