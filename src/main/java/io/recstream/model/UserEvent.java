package io.recstream.model;

/**
 * A valid user-behaviour event.
 *
 * @param userId the {@link UserKey}
 * @param sessionId the producer's session id, or null where sessions follow from gaps alone
 * @param time event time, epoch milliseconds
 * @param value for instance the price paid; 0 where the producer gave none
 * @param extras {@link Extras} of what else the producer said; 0 for nothing, and behind {@code
 *     drop-duplicate}, which alone compares it: {@link UserEventCodec} does not write it
 */
public record UserEvent(
        String eventId,
        String userId,
        String sessionId,
        String itemId,
        String type,
        long time,
        double value,
        long extras) {

    /** The longest id that is accepted, in bytes of UTF-8. */
    public static final int MAX_ID_BYTES = 128;

    /** An event that says nothing else. */
    public UserEvent(
            String eventId,
            String userId,
            String sessionId,
            String itemId,
            String type,
            long time,
            double value) {
        this(eventId, userId, sessionId, itemId, type, time, value, 0);
    }

    /** The same event, saying other things besides. */
    public UserEvent withExtras(long other) {
        return new UserEvent(eventId, userId, sessionId, itemId, type, time, value, other);
    }
}
