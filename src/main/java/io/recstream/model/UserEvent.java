package io.recstream.model;

/**
 * A valid user-behaviour event.
 *
 * @param userId the user key: the user id, or {@code device:} and the device id of an anonymous
 *     user
 * @param sessionId the producer's session id, or null where sessions follow from gaps alone
 * @param time event time, epoch milliseconds
 * @param value for instance the price paid; 0 where the producer gave none
 */
public record UserEvent(
        String eventId,
        String userId,
        String sessionId,
        String itemId,
        String type,
        long time,
        double value) {

    /** The longest id that is accepted, in bytes of UTF-8. */
    public static final int MAX_ID_BYTES = 128;
}
