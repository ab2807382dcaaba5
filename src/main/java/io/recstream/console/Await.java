package io.recstream.console;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Polls until a result is there or a deadline has passed. Polls at least once, and once more after
 * the deadline, so a result that came during the last pause is seen.
 */
public final class Await {

    /** What is awaited. */
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
            Duration patience, Duration pause, Condition<E> condition)
            throws E, InterruptedException {
        return result(
                        patience,
                        pause,
                        () -> condition.holds() ? Optional.of(true) : Optional.empty())
                .isPresent();
    }

    /** Returns empty if there is no result at the deadline. */
    public static <T, E extends Exception> Optional<T> result(
            Duration patience, Duration pause, Attempt<T, E> attempt)
            throws E, InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
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
     * As {@link #result}, with failures that may pass.
     *
     * @throws IOException the failure of the last attempt
     */
    public static <T> Optional<T> resultDespiteFailures(
            Duration patience, Duration pause, Attempt<T, IOException> attempt)
            throws IOException, InterruptedException {
        IOException[] failure = new IOException[1];
        Optional<T> result =
                result(
                        patience,
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
