package io.recstream.ops.lock;

import java.time.Duration;
import java.util.Objects;

/**
 * What an observer sees of a lock that its holder renews by writing another value: whether the
 * holder is alive, and whether its lease has run out. Only the observer's own monotonic clock is
 * used, so clocks of different machines are never compared.
 */
final class LeaseObservation {

    private String value;
    private long since;
    private boolean isBegun;
    private boolean isRenewed;

    /**
     * @param seen the stored value; null if there is none
     * @param nanos of {@link System#nanoTime()}, after the value was read
     */
    void see(String seen, long nanos) {
        if (!isBegun || !Objects.equals(seen, value)) {
            isRenewed = isBegun;
            isBegun = true;
            value = seen;
            since = nanos;
        }
    }

    /** The value seen last; null if there was none. */
    String value() {
        return value;
    }

    /** Whether the value has changed under this observer, so that somebody writes it. */
    boolean isRenewed() {
        return isRenewed;
    }

    /**
     * Whether the lock may be taken over: nobody has it, or the same value was there for the whole
     * lease.
     *
     * @param nanos of {@link System#nanoTime()}, before the value was read last
     */
    boolean isFree(Duration lease, long nanos) {
        return isBegun && (value == null || nanos - since >= lease.toNanos());
    }
}
