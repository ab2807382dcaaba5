package io.recstream.job.model;

/** A change that concerns one user id: the key. */
public sealed interface PersonNotice {

    /** The {@link UserKey} of the user. */
    String userId();

    /**
     * The user is part of a person.
     *
     * @param person the {@link UserKey} of the person
     * @param link what united the person; null except for the id that was the person's of the
     *     smaller part
     */
    record Merge(String userId, String person, IdentityLink link) implements PersonNotice {}

    /**
     * A device has come to the user, or has left them.
     *
     * @param device its {@link UserKey}
     * @param version grows with each change of the device's owner
     * @param link by what the device is the user's; null if it has left them
     */
    record Device(String userId, String device, long version, IdentityLink link)
            implements PersonNotice {}

    /**
     * The user is to be forgotten.
     *
     * @param until when the command was issued, epoch milliseconds: what is up to then is the
     *     user's past
     */
    record Erasure(String userId, String commandId, long until) implements PersonNotice {}
}
