package io.recstream.ops.lock;

/** A lock that this process holds until it is closed, or lost. */
public interface OperationLock extends AutoCloseable {

    /**
     * Confirms that the lock is still held, at the place where it is kept. Blocks for as long as
     * that place does not respond, up to the session and what one request may take.
     *
     * @throws LockLostException if another command holds it, or held it meanwhile, or if that
     *     cannot be known; then it is lost for good
     */
    void check() throws LockLostException, InterruptedException;

    /** Frees the lock; never throws. May be called by another thread, and again. */
    @Override
    void close();
}
