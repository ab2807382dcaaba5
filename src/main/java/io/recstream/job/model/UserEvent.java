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
 */
public record UserEvent(
        String eventId,
        String userId,
        String sessionId,
        String itemId,
        String type,
        long time,
        long valueMicros,
        long extras) {

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

    /** The same event with other extras. */
    public UserEvent withExtras(long other) {
        return new UserEvent(eventId, userId, sessionId, itemId, type, time, valueMicros, other);
    }
}
