package io.recstream.ops.lock;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** Where the lock of one job is kept. */
public interface LockPlace {

    /**
     * Takes the lock.
     *
     * @param wait how long another holder is waited for; zero for not at all
     * @throws LockedException if another command holds it at the end of that time
     * @throws LockNotPermittedException if this user may not keep a lock there
     * @throws IOException if the place does not respond
     */
    OperationLock acquire(LockHolder holder, Duration wait)
            throws IOException, InterruptedException;

    /** Who holds the lock now, or died so recently that it is not free yet. */
    Optional<LockHolder> holder() throws IOException, InterruptedException;

    /** How long after the death of its holder the lock is free; zero for at once. */
    Duration session();

    /** What two places have in common if they are the same lock, however they are reached. */
    String identity() throws IOException, InterruptedException;

    /** Human-readable, as the end of a sentence. */
    @Override
    String toString();
}
