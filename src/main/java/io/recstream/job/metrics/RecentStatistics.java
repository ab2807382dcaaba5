package io.recstream.job.metrics;

import java.util.Arrays;
import org.apache.flink.metrics.HistogramStatistics;

/** The statistics of a {@link RecentHistogram}; each value counts as the middle of its bucket. */
final class RecentStatistics extends HistogramStatistics {

    private static final int MOST_VALUES = 1024;

    private final long[] counts;
    private final long size;

    RecentStatistics(long[] counts) {
        this.counts = counts;
        this.size = Arrays.stream(counts).sum();
    }

    /** The quantile for a share; NaN if there are no values. */
    @Override
    public double getQuantile(double share) {
        long rank = Math.max(1, (long) Math.ceil(share * size));
        long passed = 0;
        for (int i = 0; i < counts.length; i++) {
            passed += counts[i];
            if (passed >= rank) {
                return RecentHistogram.middle(i);
            }
        }
        return Double.NaN;
    }

    /** Quantiles at equal distances, not each value. */
    @Override
    public long[] getValues() {
        int length = (int) Math.min(size, MOST_VALUES);
        long[] values = new long[length];
        for (int i = 0; i < length; i++) {
            values[i] = Math.round(getQuantile((i + 1.0) / length));
        }
        return values;
    }

    @Override
    public int size() {
        return (int) Math.min(size, Integer.MAX_VALUE);
    }

    @Override
    public double getMean() {
        double sum = 0;
        for (int i = 0; i < counts.length; i++) {
            sum += counts[i] * RecentHistogram.middle(i);
        }
        return size == 0 ? Double.NaN : sum / size;
    }

    @Override
    public double getStdDev() {
        double mean = getMean();
        double squares = 0;
        for (int i = 0; i < counts.length; i++) {
            double off = RecentHistogram.middle(i) - mean;
            squares += counts[i] == 0 ? 0 : counts[i] * off * off;
        }
        return size == 0 ? Double.NaN : Math.sqrt(squares / size);
    }

    @Override
    public long getMax() {
        return size == 0 ? 0 : Math.round(getQuantile(1));
    }

    @Override
    public long getMin() {
        return size == 0 ? 0 : Math.round(getQuantile(0));
    }
}
