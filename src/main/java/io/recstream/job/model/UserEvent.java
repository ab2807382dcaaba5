package io.recstream.job.model;

/**
 * A valid user-behaviour event.
 *
 * @param userId the {@link UserKey}
 * @param sessionId the producer's session id, or null where sessions follow from gaps alone
 * @param time event time, epoch milliseconds
 * @param valueMicros for instance the price paid, in {@link MicroUnits}; 0 where the producer gave
 *     none
 * @param extras {@link Extras} of the other fields; 0 if there are none, and after {@code
 *     drop-duplicate}, the only operator that needs it: {@link UserEventCodec} does not write it
 * @param deviceId where the event has a user and a device, the device's {@link UserKey}; else null,
 *     and after {@code resolve-device}, the only operator that needs it
 * @param resolution how the person was found; null without identity
 * @param provenance where it came from; null without an archive, and where its codec does not write
 *     it
 */
public record UserEvent(
        String eventId,
        String userId,
        String sessionId,
        String itemId,
        String type,
        long time,
        long valueMicros,
        long extras,
        String deviceId,
        Resolution resolution,
        Provenance provenance) {

    /** The longest id that is accepted, in bytes of UTF-8. */
    public static final int MAX_ID_BYTES = 128;

    /** An event without extras. */
    public UserEvent(
            String eventId,
            String userId,
            String sessionId,
            String itemId,
            String type,
            long time,
            long valueMicros) {
        this(eventId, userId, sessionId, itemId, type, time, valueMicros, 0);
    }

    /** An event without a second id. */
    public UserEvent(
            String eventId,
            String userId,
            String sessionId,
            String itemId,
            String type,
            long time,
            long valueMicros,
            long extras) {
        this(eventId, userId, sessionId, itemId, type, time, valueMicros, extras, null, null);
    }

    /** An event of which it is not known where it came from. */
    public UserEvent(
            String eventId,
            String userId,
            String sessionId,
            String itemId,
            String type,
            long time,
            long valueMicros,
            long extras,
            String deviceId,
            Resolution resolution) {
        this(
                eventId,
                userId,
                sessionId,
                itemId,
                type,
                time,
                valueMicros,
                extras,
                deviceId,
                resolution,
                null);
    }

    /**
     * The end of a person that was merged into another.
     *
     * @param time event time of what caused it
     */
    public static UserEvent retirement(String person, long time) {
        return new UserEvent(
                "",
                person,
                null,
                person,
                "",
                time,
                0,
                0,
                null,
                new Resolution(person, Resolution.Kind.RETIREMENT));
    }

    /**
     * What follows the last replayed event of an id that has become the person's.
     *
     * @param last the event that was replayed last, whose item the merge goes to, so that it does
     *     not overtake it; or null
     * @param trigger the event that the new list names, or null: then the list stays as it is
     * @param time event time of the id's newest event
     * @param missingBefore see {@link UserFeatures}
     */
    public static UserEvent merge(
            String person, UserEvent last, UserEvent trigger, long time, long missingBefore) {
        return new UserEvent(
                trigger == null ? "" : trigger.eventId(),
                person,
                null,
                last == null ? person : last.itemId(),
                "",
                trigger == null ? time : trigger.time(),
                0,
                0,
                null,
                new Resolution(person, Resolution.Kind.MERGE, missingBefore));
    }

    /**
     * A user is to be forgotten: every stage that it passes removes what it knows of them.
     *
     * @param time when the command was issued: events up to then are the user's past
     */
    public static UserEvent erasure(String user, String commandId, long time) {
        return new UserEvent(
                commandId,
                user,
                null,
                user,
                "",
                time,
                0,
                0,
                null,
                new Resolution(user, Resolution.Kind.ERASURE));
    }

    /**
     * An erasure of a user that goes to a key group of the devices.
     *
     * @param group a key of the group that is no device's
     */
    public static UserEvent erasureAt(String group, String user, String commandId, long time) {
        UserEvent erasure = erasure(user, commandId, time);
        return erasure.copy(user, user, 0, group, erasure.resolution(), null);
    }

    /**
     * The weights of event types have changed. It follows all earlier events of the users of a key
     * group.
     *
     * @param keyGroup a key of the group that is no user's
     * @param rules which give them
     */
    public static UserEvent weights(
            String keyGroup, String commandId, long time, PublishedRules rules) {
        return new UserEvent(
                commandId,
                keyGroup,
                null,
                keyGroup,
                EventWeights.text(rules.eventWeights()),
                time,
                rules.version(),
                0,
                null,
                new Resolution(keyGroup, Resolution.Kind.WEIGHTS));
    }

    /** Whether it sets the weights of event types: see {@link Resolution.Kind}. */
    public boolean setsWeights() {
        return resolution != null && resolution.kind() == Resolution.Kind.WEIGHTS;
    }

    /** The weights that it sets, with the version of their rules. */
    public EventWeights eventWeights() {
        return EventWeights.parse(valueMicros, type);
    }

    /** Whether it removes what is known of its user: see {@link Resolution.Kind}. */
    public boolean isErasure() {
        return resolution != null && resolution.kind() == Resolution.Kind.ERASURE;
    }

    /** Whether nothing of its user is left behind it. */
    public boolean endsUser() {
        return isRetirement() || isErasure();
    }

    /** Whether it counts for a person that it was not learnt for: see {@link Resolution.Kind}. */
    public boolean isReplay() {
        return resolution != null && resolution.kind() == Resolution.Kind.REPLAY;
    }

    /** Whether it ends its person: see {@link Resolution.Kind}. */
    public boolean isRetirement() {
        return resolution != null && resolution.kind() == Resolution.Kind.RETIREMENT;
    }

    /** Whether it ends the replay of another id's events: see {@link Resolution.Kind}. */
    public boolean isMerge() {
        return resolution != null && resolution.kind() == Resolution.Kind.MERGE;
    }

    /** The same event with other extras. */
    public UserEvent withExtras(long other) {
        return copy(userId, itemId, other, deviceId, resolution, provenance);
    }

    /** The same event with where it came from. */
    public UserEvent withProvenance(Provenance source) {
        return copy(userId, itemId, extras, deviceId, resolution, source);
    }

    /** The same event of another item. */
    public UserEvent at(String other) {
        return copy(userId, other, extras, deviceId, resolution, provenance);
    }

    /** The same event of another user, without its device. */
    public UserEvent of(String person, Resolution found) {
        return copy(person, itemId, extras, null, found, provenance);
    }

    private UserEvent copy(
            String user,
            String item,
            long otherExtras,
            String device,
            Resolution found,
            Provenance source) {
        return new UserEvent(
                eventId,
                user,
                sessionId,
                item,
                type,
                time,
                valueMicros,
                otherExtras,
                device,
                found,
                source);
    }
}
