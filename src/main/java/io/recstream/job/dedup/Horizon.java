package io.recstream.job.dedup;

import java.io.Serializable;
import java.time.Duration;

/**
 * The buckets of event time, each an eighth of the horizon long. An event is compared with the
 * events of its own bucket and of {@value #REACH} buckets on either side.
 *
 * @param bucketMillis length of a bucket: horizon / {@value #REACH}, rounded up, at least 1
 * @param latenessMillis how far an event may be behind the watermark
 */
public record Horizon(long bucketMillis, long latenessMillis) implements Serializable {

    /** How many buckets apart two events of one id still conflict. */
    static final int REACH = 8;

    private static final long serialVersionUID = 1L;

    public static Horizon of(Duration horizon, Duration allowedLateness) {
        long bucketMillis = (horizon.toMillis() + REACH - 1) / REACH;
        return new Horizon(Math.max(1, bucketMillis), allowedLateness.toMillis());
    }

    public long bucket(long time) {
        return Math.floorDiv(time, bucketMillis);
    }

    boolean isLate(long time, long watermark) {
        return time + latenessMillis < watermark;
    }

    /** An event before this time is late. */
    long lateBefore(long watermark) {
        return watermark < Long.MIN_VALUE + latenessMillis
                ? Long.MIN_VALUE
                : watermark - latenessMillis;
    }

    /**
     * The first watermark at which no event that is not late reaches the bucket: its end, the reach
     * and the allowed lateness.
     */
    long expiry(long bucket) {
        return (bucket + 1 + REACH) * bucketMillis + latenessMillis;
    }

    /** The smallest bucket whose {@link #expiry} is after the watermark. */
    long oldestLive(long watermark) {
        return Math.floorDiv(watermark - latenessMillis, bucketMillis) - REACH;
    }
}
