package io.recstream.telemetry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Latencies since the start and recent ones, with three significant digits. Thread-safe. */
public final class Latency {

    private static final int DIGITS = 3;
    private static final int RECENT = 10;
    private static final long MAX_MICROS = TimeUnit.HOURS.toMicros(1);

    private final Histogram total = new Histogram(MAX_MICROS, DIGITS);
    private final Deque<Histogram> intervals = new ArrayDeque<>();

    public Latency() {
        nextInterval();
    }

    public synchronized void record(long nanos) {
        long micros = Math.max(0, Math.min(MAX_MICROS, TimeUnit.NANOSECONDS.toMicros(nanos)));
        total.recordValue(micros);
        intervals.getLast().recordValue(micros);
    }

    /** Begins the next interval; the last ten are recent. */
    public synchronized void nextInterval() {
        Histogram reused =
                intervals.size() == RECENT
                        ? intervals.removeFirst()
                        : new Histogram(MAX_MICROS, DIGITS);
        reused.reset();
        intervals.addLast(reused);
    }

    public synchronized Quantiles sinceStart() {
        return Quantiles.of(total);
    }

    public synchronized Quantiles recent() {
        Histogram sum = new Histogram(MAX_MICROS, DIGITS);
        intervals.forEach(sum::add);
        return Quantiles.of(sum);
    }

    /**
     * Quantiles in milliseconds.
     *
     * @param count number of values; if 0, the quantiles are NaN
     */
    public record Quantiles(long count, double p50, double p99) {

        private static Quantiles of(Histogram histogram) {
            return histogram.getTotalCount() == 0
                    ? new Quantiles(0, Double.NaN, Double.NaN)
                    : new Quantiles(
                            histogram.getTotalCount(),
                            histogram.getValueAtPercentile(50) / 1000.0,
                            histogram.getValueAtPercentile(99) / 1000.0);
        }
    }
}
