package io.recstream.ops.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/**
 * An action on the job. A start is recorded at its submission, before the job is healthy: if the
 * command is interrupted, the next one knows the job.
 *
 * @param job its id
 * @param release what was started; null if nothing was
 * @param savepoint the savepoint from which the job was started, or that was taken; null if neither
 * @param arguments of the job that has read the archive; null for other actions
 */
record JournalEntry(
        Instant at,
        Action action,
        String job,
        Release release,
        String savepoint,
        String arguments) {

    private static final ObjectMapper JSON = new ObjectMapper();

    enum Action {
        DEPLOY,
        UPGRADE,
        RESCALE,
        ROLLBACK,
        /** Back to the former release, because its replacement was not healthy. */
        RESTORE,
        /** A start that was not healthy, and was cancelled before any output became visible. */
        WITHDRAW,
        SAVEPOINT,
        STOP,
        /** The end of a job for whose release another one goes on from its own savepoint. */
        CANCEL,

        /** The archive was read, and its job ended with a savepoint; nothing was started yet. */
        BOOTSTRAP
    }

    JournalEntry(Instant at, Action action, String job, Release release, String savepoint) {
        this(at, action, job, release, savepoint, null);
    }

    String toJson() {
        ObjectNode json = JSON.createObjectNode();
        json.put("at", at.toString()).put("action", action.name()).put("job", job);
        if (release != null) {
            json.set("release", release.toJson());
        }
        json.put("savepoint", savepoint);
        if (arguments != null) {
            json.put("arguments", arguments);
        }
        return json.toString();
    }

    static JournalEntry of(String line) throws java.io.IOException {
        JsonNode json = JSON.readTree(line);
        return new JournalEntry(
                Instant.parse(json.path("at").asText()),
                Action.valueOf(json.path("action").asText()),
                json.path("job").asText(),
                json.has("release") ? Release.of(json.path("release")) : null,
                json.path("savepoint").textValue(),
                json.path("arguments").textValue());
    }
}
