package io.recstream.model;

/**
 * An event as its producer sent it: decoded, nothing checked. Each string may be null.
 *
 * @param time epoch milliseconds, or {@link #NO_TIME} where the producer sent none or no number
 * @param value 0 where the producer sent none, NaN where it is no number
 */
public record RawEvent(
        String eventId,
        String userId,
        String deviceId,
        String sessionId,
        String itemId,
        String type,
        long time,
        double value) {

    public static final long NO_TIME = Long.MIN_VALUE;
}
