package io.recstream.flink;

import java.io.IOException;

/**
 * What was requested has not happened in time. It is not refused: Flink may still complete it. The
 * cluster itself may respond, or not.
 */
public final class FlinkTimeoutException extends IOException {

    private static final long serialVersionUID = 1L;

    FlinkTimeoutException(String message) {
        super(message);
    }
}
