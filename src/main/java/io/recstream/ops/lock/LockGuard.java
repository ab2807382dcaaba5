package io.recstream.ops.lock;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;

/**
 * The locks of a running command. Each step that changes something begins with a check of all of
 * them. They are freed when the guard is closed, and when the process is ended by a signal; then
 * not in the middle of a step, since what the step has begun may go on: the lock is free after its
 * session.
 */
public final class LockGuard implements AutoCloseable {

    /** Kafka's and ZooKeeper's clients wait for longer for servers that do not respond. */
    private static final Duration FREEING = Duration.ofSeconds(4);

    private final List<OperationLock> locks = Collections.synchronizedList(new ArrayList<>());
    private final Thread onSignal = new Thread(this::freeBetweenSteps, "free the lock");
    private final Object turn = new Object();
    private long checkedAt = System.nanoTime();

    // Guarded by the turn: a step that has begun keeps the locks, and none begins at the end.
    private int stepsBegun;
    private boolean isEnding;

    /** Holds nothing yet. */
    public LockGuard() {}

    /** Adds a lock that was just taken. */
    public void add(OperationLock lock) {
        if (locks.isEmpty()) {
            Runtime.getRuntime().addShutdownHook(onSignal);
        }
        locks.add(lock);
    }

    /**
     * Runs a step if every lock is still held.
     *
     * @throws LockLostException if one is not; nothing was done
     */
    public <T> T step(Callable<T> step) throws Exception {
        check();
        synchronized (turn) {
            if (isEnding) {
                throw new LockLostException("The lock was freed: this process ends", null);
            }
            stepsBegun++;
        }
        try {
            return step.call();
        } finally {
            synchronized (turn) {
                stepsBegun--;
            }
        }
    }

    /** As {@link OperationLock#check()}, for each lock. */
    public void check() throws LockLostException, InterruptedException {
        for (OperationLock lock : List.copyOf(locks)) {
            lock.check();
        }
        checkedAt = System.nanoTime();
    }

    /** As {@link #check()}, for many small steps: does nothing if the last check is younger. */
    public void checkEach(Duration period) throws LockLostException, InterruptedException {
        if (System.nanoTime() - checkedAt >= period.toNanos()) {
            check();
        }
    }

    /** The end of the process by a signal. */
    void freeBetweenSteps() {
        synchronized (turn) {
            isEnding = true;
            if (stepsBegun > 0) {
                return;
            }
        }
        free();
    }

    /** What cannot be freed in time is free after its session. */
    private void free() {
        List<OperationLock> held = new ArrayList<>(List.copyOf(locks));
        Collections.reverse(held);
        Thread freeing =
                new Thread(() -> held.forEach(OperationLock::close), "free the lock in time");
        freeing.setDaemon(true);
        freeing.start();
        try {
            freeing.join(FREEING.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        free();
        try {
            Runtime.getRuntime().removeShutdownHook(onSignal);
        } catch (IllegalStateException e) {
            // The process is ending.
        }
    }
}
