package io.recstream.model;

/**
 * An event as its producer sent it: decoded, nothing checked. Each string may be null.
 *
 * @param time epoch milliseconds, or {@link #NO_TIME} where the producer sent none or nothing that
 *     can be read as one
 * @param value 0 where the producer sent none, NaN where it is no number
 * @param attributes {@link Extras} of the attributes
 * @param timeText what the producer sent as time, where that is none; else null
 * @param valueText what the producer sent as value, where that is no number; else null
 */
public record RawEvent(
        String eventId,
        String userId,
        String deviceId,
        String sessionId,
        String itemId,
        String type,
        long time,
        double value,
        long attributes,
        String timeText,
        String valueText) {

    public static final long NO_TIME = Long.MIN_VALUE;

    /** An event without attributes, whose time and value are what they should be or missing. */
    public RawEvent(
            String eventId,
            String userId,
            String deviceId,
            String sessionId,
            String itemId,
            String type,
            long time,
            double value) {
        this(eventId, userId, deviceId, sessionId, itemId, type, time, value, 0, null, null);
    }
}
