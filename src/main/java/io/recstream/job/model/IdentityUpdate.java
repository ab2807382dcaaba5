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
 */
public record IdentityUpdate(
        String id, String person, String owner, IdentityLink link, long ownership, long revision) {

    public static IdentityUpdate tombstone(String id, long ownership, long revision) {
        return new IdentityUpdate(id, null, null, null, ownership, revision);
    }

    public boolean isTombstone() {
        return person == null;
    }
}
