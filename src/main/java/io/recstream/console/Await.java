package io.recstream.console;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Polls until there is a result or a deadline has passed. Polls at least once, and again after the
 * deadline, so a result during the last pause is not missed.
 */
public final class Await {

    /** A condition. */
    @FunctionalInterface
    public interface Condition<E extends Exception> {
        boolean holds() throws E, InterruptedException;
    }

    /** Returns a result as soon as there is one. */
    @FunctionalInterface
    public interface Attempt<T, E extends Exception> {
        Optional<T> result() throws E, InterruptedException;
    }

    private Await() {}

    /** Returns false if the condition does not hold at the deadline. */
    public static <E extends Exception> boolean until(
            Duration timeout, Duration pause, Condition<E> condition)
            throws E, InterruptedException {
        return result(
                        timeout,
                        pause,
                        () -> condition.holds() ? Optional.of(true) : Optional.empty())
                .isPresent();
    }

    /** Returns empty if there is no result at the deadline. */
    public static <T, E extends Exception> Optional<T> result(
            Duration timeout, Duration pause, Attempt<T, E> attempt)
            throws E, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (true) {
            boolean last = System.nanoTime() - deadline > 0;
            Optional<T> result = attempt.result();
            if (result.isPresent() || last) {
                return result;
            }
            TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        }
    }

    /**
     * Like {@link #result}, but retries after failures.
     *
     * @throws IOException the failure of the last attempt
     */
    public static <T> Optional<T> resultDespiteFailures(
            Duration timeout, Duration pause, Attempt<T, IOException> attempt)
            throws IOException, InterruptedException {
        IOException[] failure = new IOException[1];
        Optional<T> result =
                result(
                        timeout,
                        pause,
                        () -> {
                            failure[0] = null;
                            try {
                                return attempt.result();
                            } catch (IOException e) {
                                failure[0] = e;
                                return Optional.empty();
                            }
                        });
        if (failure[0] != null) {
            throw failure[0];
        }
        return result;
    }
}
