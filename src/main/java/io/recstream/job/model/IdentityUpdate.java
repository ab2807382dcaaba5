package io.recstream.job.model;

/**
 * Whose an id is.
 *
 * @param id the {@link UserKey} of a user or device
 * @param person the {@link UserKey} of the person; null for a tombstone
 * @param owner of a device: the user that it belongs to, or null
 * @param link by what the id was joined to the person; null where it is the person's own
 * @param ownership of a device: the version of its ownership; 0 for a user
 * @param revision how often the person of the user, or of the device's owner, has changed
 * @param erasure what it forgets the id for; null but in messages
 */
public record IdentityUpdate(
        String id,
        String person,
        String owner,
        IdentityLink link,
        long ownership,
        long revision,
        Erasure erasure) {

    /**
     * The command that an id is forgotten for.
     *
     * @param subject a hash of the id that the command was applied to, see {@link CommandReport}
     * @param part of the ids that are forgotten with the subject, from 0
     * @param parts how many they are
     */
    public record Erasure(String commandId, long subject, int part, int parts) {}

    public IdentityUpdate(
            String id,
            String person,
            String owner,
            IdentityLink link,
            long ownership,
            long revision) {
        this(id, person, owner, link, ownership, revision, null);
    }

    /**
     * An id is to be forgotten.
     *
     * @param owner of a device: the user with whom it is forgotten; it stays if it is another's
     *     meanwhile. Null if it is forgotten in any case.
     */
    public static IdentityUpdate erasure(String id, String owner, Erasure erasure) {
        return new IdentityUpdate(id, null, owner, null, 0, 0, erasure);
    }

    public static IdentityUpdate tombstone(String id, long ownership, long revision) {
        return new IdentityUpdate(id, null, null, null, ownership, revision);
    }

    public boolean isTombstone() {
        return person == null;
    }
}
