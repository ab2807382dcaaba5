package io.recstream.ops.control;

import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import java.time.Instant;

/** Results of commands, as the job writes them. */
public final class TestingResults {

    private TestingResults() {}

    /**
     * The result of a command.
     *
     * @param offset of the command's record
     */
    public static ControlResult.Builder of(
            String id, String command, ControlStatus status, long offset) {
        return ControlResult.newBuilder()
                .setCommandId(id)
                .setCommand(command)
                .setStatus(status)
                .setIssuedAt(Instant.EPOCH)
                .setFinishedAt(Instant.EPOCH)
                .setSourceTopic("control")
                .setSourcePartition(0)
                .setSourceOffset(offset);
    }
}
