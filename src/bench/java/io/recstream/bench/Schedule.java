package io.recstream.bench;

import java.util.concurrent.TimeUnit;

/**
 * The scheduled times of events at a constant rate.
 *
 * @param startNanos time of event 0, on the clock of {@link System#nanoTime}
 */
record Schedule(long startNanos, double perSecond) {

    /** Starts after a delay for preparation. */
    static Schedule soon(double perSecond) {
        return new Schedule(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500), perSecond);
    }

    long dueNanos(long event) {
        return startNanos + (long) (event * (TimeUnit.SECONDS.toNanos(1) / perSecond));
    }
}
