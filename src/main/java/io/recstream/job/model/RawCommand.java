package io.recstream.job.model;

import java.util.List;

/**
 * A decoded, unchecked command.
 *
 * @param issuedAt epoch milliseconds; {@link RawEvent#NO_TIME} if it is absent or no time
 * @param timeText the time as it was given, for messages; null if it was absent
 * @param problems fields that are of a wrong type; the command is refused for them
 */
public record RawCommand(
        String id,
        String name,
        int version,
        long issuedAt,
        String timeText,
        String issuedBy,
        String reason,
        List<String> users,
        List<String> devices,
        Steering steering,
        List<String> problems) {

    /**
     * The fields of commands about rules and experiments; null where one is absent.
     *
     * @param document of rules or of an experiment
     * @param rulesVersion against which the document was written
     */
    public record Steering(String document, Long rulesVersion, String experiment, String winner) {}
}
