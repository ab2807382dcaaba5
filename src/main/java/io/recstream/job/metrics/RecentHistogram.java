package io.recstream.job.metrics;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.HistogramStatistics;

/**
 * Quantiles of the values of the last one to two slices of time, each within 4 %, from 5 KB and a
 * few nanoseconds a value.
 *
 * <p>Values below 32 have a bucket each; above, each power of two is cut into 16 (the log-linear
 * buckets of G. Tene's HdrHistogram). There are two sets of buckets: of the current slice and of
 * the one before. One thread writes; a concurrent reader may miss the newest values, but no others.
 */
public final class RecentHistogram implements Histogram {

    /** Values from here on are counted as this: 12 days, where they are milliseconds. */
    static final long LARGEST = (1L << 30) - 1;

    private static final int SUB_BITS = 4;
    private static final int SUBS = 1 << SUB_BITS;
    private static final int BUCKETS = bucket(LARGEST) + 1;

    private final long sliceMillis;
    private final LongSupplier clock;

    private volatile int[] filling = new int[BUCKETS];
    private volatile int[] before = new int[BUCKETS];
    private volatile long sliceEnd = Long.MIN_VALUE;
    private long count;

    /**
     * Makes an empty histogram.
     *
     * @param clock milliseconds, as passed to {@link #record}; used by readers
     */
    public RecentHistogram(long sliceMillis, LongSupplier clock) {
        this.sliceMillis = sliceMillis;
        this.clock = clock;
    }

    /** Counts a value; values below 0 count as 0. */
    public void record(long value, long now) {
        if (now >= sliceEnd) {
            turn(now);
        }
        filling[bucket(Math.min(Math.max(value, 0), LARGEST))]++;
        count++;
    }

    private void turn(long now) {
        boolean next = now - sliceEnd < sliceMillis && sliceEnd != Long.MIN_VALUE;
        before = next ? filling : new int[BUCKETS];
        filling = new int[BUCKETS];
        sliceEnd = now + sliceMillis;
    }

    @Override
    public void update(long value) {
        record(value, clock.getAsLong());
    }

    /** The number of all values ever counted. */
    @Override
    public long getCount() {
        return count;
    }

    @Override
    public HistogramStatistics getStatistics() {
        long now = clock.getAsLong();
        long[] recent = new long[BUCKETS];
        if (sliceEnd != Long.MIN_VALUE && now < sliceEnd + sliceMillis) {
            add(filling, recent);
            if (now < sliceEnd) {
                add(before, recent);
            }
        }
        return new RecentStatistics(recent);
    }

    private static void add(int[] counts, long[] sums) {
        for (int i = 0; i < BUCKETS; i++) {
            sums[i] += counts[i];
        }
    }

    static int bucket(long value) {
        int shift = Math.max(0, 63 - Long.numberOfLeadingZeros(value) - SUB_BITS);
        return shift * SUBS + (int) (value >>> shift);
    }

    /** The value in the middle of a bucket. */
    static double middle(int bucket) {
        int shift = Math.max(0, bucket / SUBS - 1);
        long first = (long) (bucket - shift * SUBS) << shift;
        return first + ((1L << shift) - 1) / 2.0;
    }
}
