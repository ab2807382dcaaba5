package io.recstream.job.model;

import java.util.List;

/**
 * A command to the running job, which has an id and may still be refused.
 *
 * @param id unique; the same id again is answered with the same result
 * @param name as it was sent, such as {@code forget}
 * @param issuedAt epoch milliseconds
 * @param issuedBy who issued it, or null
 * @param reason why, or null
 * @param body what is to be done
 */
public record Command(
        String id, String name, long issuedAt, String issuedBy, String reason, Body body) {

    /** What is to be done. */
    public sealed interface Body {}

    /**
     * Everything that is known of a person is to be removed.
     *
     * @param keys the {@link UserKey}s of all ids of the person; distinct, at least one
     */
    public record Forget(List<String> keys) implements Body {}

    /**
     * The command is invalid as a whole.
     *
     * @param refusals every reason; at least one
     */
    public record Invalid(List<String> refusals) implements Body {}
}
