package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * Something that was done to the job. A start is here from its submission on, whether it has shown
 * that it works or not: who is cut off in between leaves a job that the next verb knows.
 *
 * @param job its id
 * @param release what was started; null where nothing was
 * @param savepoint where the job was started from, or what was taken of it; null where neither
 */
record JournalEntry(Instant at, Action action, String job, Release release, String savepoint) {

    private static final ObjectMapper JSON = new ObjectMapper();

    enum Action {
        DEPLOY,
        UPGRADE,
        RESCALE,
        ROLLBACK,
        /** Back to what had run before, since what was to replace it did not work. */
        RESTORE,
        /** A start that did not work, and was cancelled before it had made anything visible. */
        WITHDRAW,
        SAVEPOINT,
        STOP
    }

    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("at", at.toString()).put("action", action.name()).put("job", job);
        if (release != null) {
            json.set("release", release.toJson());
        }
        return json.put("savepoint", savepoint).toString();
    }

    static JournalEntry of(String line) throws java.io.IOException {
        JsonNode json = JSON.readTree(line);
        return new JournalEntry(
                Instant.parse(json.path("at").asText()),
                Action.valueOf(json.path("action").asText()),
                json.path("job").asText(),
                json.has("release") ? Release.of(json.path("release")) : null,
                json.path("savepoint").textValue());
    }
}
