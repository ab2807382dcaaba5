package io.recstream.ops.control;

import io.recstream.job.config.CheckedSettings;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** The commands that the job has not answered. */
public final class UnansweredCommands {

    private UnansweredCommands() {}

    /**
     * Reads both topics.
     *
     * @return when the records of the commands were written, by command id; oldest first
     */
    public static Map<String, Instant> read(CheckedSettings checked) throws IOException {
        return new ControlChannel(checked).unanswered();
    }
}
