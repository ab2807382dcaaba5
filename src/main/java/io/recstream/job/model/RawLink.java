package io.recstream.job.model;

/**
 * A decoded, unchecked link of two ids.
 *
 * @param kindA user or device
 * @param observedAt epoch milliseconds; {@link RawEvent#NO_TIME} if it is absent or no time
 * @param timeText the time as it was given, for messages; null if it was absent
 */
public record RawLink(
        String idA,
        String kindA,
        String idB,
        String kindB,
        long observedAt,
        String source,
        String timeText) {}
