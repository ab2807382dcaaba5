package io.recstream.job.model;

/**
 * An observation that two ids are of one person.
 *
 * @param idA the {@link UserKey} of a user, or of a device
 * @param idB the {@link UserKey} of a user
 * @param observedAt epoch milliseconds
 * @param source who said so, or null
 * @param topic where the record of the observation is
 */
public record IdentityLink(
        String idA,
        String idB,
        long observedAt,
        String source,
        String topic,
        int partition,
        long offset) {

    /** The source of a link that was learnt from an event with both ids. */
    public static final String FROM_EVENT = "event";

    /** Whether the first id is a device's; the second never is. */
    public boolean isOfDevice() {
        return UserKey.parse(idA).isDevice();
    }
}
