package io.recstream.console;

import java.time.Duration;

/** Waits for threads that were requested to end. */
public final class Threads {

    private Threads() {}

    /**
     * Waits until a thread has ended; one that was not started counts as ended.
     *
     * @throws IllegalStateException if it has not ended in time, or this thread was interrupted;
     *     its cause has the stack of the thread
     */
    public static void awaitEnd(Thread thread, Duration timeout) {
        boolean interrupted = false;
        try {
            thread.join(timeout.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            interrupted = true;
        }
        if (thread.isAlive()) {
            Throwable where = new IllegalStateException("Where the thread is");
            where.setStackTrace(thread.getStackTrace());
            throw new IllegalStateException(
                    "The thread "
                            + thread.getName()
                            + " has not ended"
                            + (interrupted
                                    ? "; waiting for it was interrupted"
                                    : " within " + timeout.toMillis() + " ms"),
                    where);
        }
    }
}
