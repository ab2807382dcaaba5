package io.recstream.job.model;

/**
 * An event as its producer sent it: decoded, nothing checked. Each string may be null.
 *
 * @param time epoch milliseconds, or {@link #NO_TIME} where the producer sent none or nothing that
 *     can be read as one
 * @param valueMicros in {@link MicroUnits}, which say what is out of bounds; 0 where the producer
 *     sent none
 * @param attributes {@link Extras} of the attributes
 * @param timeText what the producer sent as time, where that is none; else null
 * @param valueText what the producer sent as value, where that is out of bounds; else null
 */
public record RawEvent(
        String eventId,
        String userId,
        String deviceId,
        String sessionId,
        String itemId,
        String type,
        long time,
        long valueMicros,
        long attributes,
        String timeText,
        String valueText) {

    public static final long NO_TIME = Long.MIN_VALUE;

    /** An event without attributes, whose time and value are valid or missing. */
    public RawEvent(
            String eventId,
            String userId,
            String deviceId,
            String sessionId,
            String itemId,
            String type,
            long time,
            long valueMicros) {
        this(eventId, userId, deviceId, sessionId, itemId, type, time, valueMicros, 0, null, null);
    }
}
