package io.recstream.telemetry;

import java.util.ArrayDeque;
import java.util.Deque;

/** A count, and how fast it has grown over the last intervals. Not for several threads. */
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

    /** Ends an interval, and tells the rate over the last five of them, per second. */
    public double tick(long nanoTime) {
        marks.addLast(new long[] {nanoTime, count});
        if (marks.size() > INTERVALS + 1) {
            marks.removeFirst();
        }
        long[] from = marks.getFirst();
        return nanoTime == from[0] ? 0 : (count - from[1]) * 1e9 / (nanoTime - from[0]);
    }
}
