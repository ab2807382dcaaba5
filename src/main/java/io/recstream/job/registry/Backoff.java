package io.recstream.job.registry;

import java.io.Serializable;
import java.time.Duration;

/**
 * The delay before a retry: doubles with each attempt, up to a limit.
 *
 * @param first the first wait
 * @param longest no wait is longer
 */
public record Backoff(Duration first, Duration longest) implements Serializable {

    private static final long serialVersionUID = 1L;

    /** From 100 ms to 10 s. */
    public static final Backoff DEFAULT =
            new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));

    /**
     * @param attempt that has failed, counted from 0
     */
    Duration after(int attempt) {
        Duration doubled = first.multipliedBy(1L << Math.min(attempt, 20));
        return doubled.compareTo(longest) < 0 ? doubled : longest;
    }
}
