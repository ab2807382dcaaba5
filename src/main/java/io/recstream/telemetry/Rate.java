package io.recstream.telemetry;

import java.util.ArrayDeque;
import java.util.Deque;

/** A counter with its rate over the last intervals. Not thread-safe. */
public final class Rate {

    private static final int INTERVALS = 5;

    private final Deque<long[]> marks = new ArrayDeque<>();
    private long count;

    public void add() {
        count++;
    }

    public long count() {
        return count;
    }

    /** Ends an interval, and returns the rate per second over the last five. */
    public double tick(long nanoTime) {
        marks.addLast(new long[] {nanoTime, count});
        if (marks.size() > INTERVALS + 1) {
            marks.removeFirst();
        }
        long[] from = marks.getFirst();
        return nanoTime == from[0] ? 0 : (count - from[1]) * 1e9 / (nanoTime - from[0]);
    }
}
