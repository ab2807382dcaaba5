package io.recstream.bench;

import java.util.concurrent.TimeUnit;

/**
 * When which event is due: at a steady pace, whatever happens.
 *
 * @param startNanos when event 0 is due, on the clock of {@link System#nanoTime}
 */
record Schedule(long startNanos, double perSecond) {

    /** From a moment on that leaves everybody time to get ready. */
    static Schedule soon(double perSecond) {
        return new Schedule(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(500), perSecond);
    }

    long dueNanos(long event) {
        return startNanos + (long) (event * (TimeUnit.SECONDS.toNanos(1) / perSecond));
    }
}
