package io.recstream.ops.lock;

import io.recstream.ops.lock.FencedRegister.FencedException;
import io.recstream.ops.lock.FencedRegister.Writer;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A lock in a {@link FencedRegister}, which its holder renews. Fencing alone would let anybody take
 * it away, so others take over only after they have seen no renewal for a whole lease, and only if
 * the value is then still the same behind their own fence. A holder that was fenced by one that did
 * not take over opens another writer, and goes on if the value is still its own. Of two at once,
 * the one that opens its writer later wins, and the other can store nothing.
 */
final class LeaseLock implements OperationLock {

    private static final Duration POLL = Duration.ofMillis(250);

    /** Renewals in a lease; all but one may fail. */
    private static final int RENEWALS = 4;

    /** For what the renewal has begun when the process is to end. */
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final FencedRegister register;
    private final LockPlace place;
    private final ReentrantLock turn = new ReentrantLock();
    private final ScheduledExecutorService renewal;

    // Guarded by the turn.
    private LeaseClaim claim;
    private Writer writer;
    private LockLostException lost;
    private boolean isUnconfirmed;

    private LeaseLock(FencedRegister register, Writer writer, LeaseClaim claim, LockPlace place) {
        this.register = register;
        this.writer = writer;
        this.claim = claim;
        this.place = place;
        this.renewal =
                Executors.newSingleThreadScheduledExecutor(
                        work -> {
                            Thread thread = new Thread(work, "renew the lock");
                            thread.setDaemon(true);
                            return thread;
                        });
    }

    /**
     * Takes the lock; see {@link LockPlace#acquire}. A holder that may be dead is watched for up to
     * its lease, even without waiting.
     *
     * @param register closed with the lock, and if it is not taken
     */
    static LeaseLock acquire(
            FencedRegister register,
            LockHolder holder,
            Duration lease,
            Duration wait,
            LockPlace place)
            throws IOException, InterruptedException {
        LeaseClaim claim = new LeaseClaim(UUID.randomUUID().toString(), holder, lease, 0);
        Writer writer = null;
        try {
            writer = claimWhenFree(register, claim, wait, place);
        } finally {
            if (writer == null) {
                register.close();
            }
        }
        LeaseLock lock = new LeaseLock(register, writer, claim, place);
        lock.startRenewal();
        return lock;
    }

    private static Writer claimWhenFree(
            FencedRegister register, LeaseClaim claim, Duration wait, LockPlace place)
            throws IOException, InterruptedException {
        LeaseObservation seen = new LeaseObservation();
        long start = System.nanoTime();
        while (true) {
            long before = System.nanoTime();
            String value = register.read();
            seen.see(value, System.nanoTime());
            Optional<LeaseClaim> other = LeaseClaim.parse(value);
            if (seen.isFree(other.map(LeaseClaim::lease).orElse(claim.lease()), before)) {
                Writer writer = replace(register, value, claim);
                if (writer != null) {
                    return writer;
                }
            } else if (seen.isRenewed() && System.nanoTime() - start >= wait.toNanos()) {
                throw new LockedException(other.map(LeaseClaim::holder), place);
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    /**
     * Who holds the lock of a register. Returns with the first renewal that is seen, or when there
     * was none for a lease; then nobody holds it, whoever is named.
     */
    static Optional<LockHolder> holder(FencedRegister register)
            throws IOException, InterruptedException {
        LeaseObservation seen = new LeaseObservation();
        while (true) {
            long before = System.nanoTime();
            String value = register.read();
            seen.see(value, System.nanoTime());
            Optional<LeaseClaim> claim = LeaseClaim.parse(value);
            if (claim.isEmpty() || seen.isFree(claim.get().lease(), before)) {
                return Optional.empty();
            }
            if (seen.isRenewed()) {
                return claim.map(LeaseClaim::holder);
            }
            TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
        }
    }

    /** The writer that has stored the claim in place of a value; null if somebody was quicker. */
    private static Writer replace(FencedRegister register, String value, LeaseClaim claim)
            throws IOException {
        Writer writer = register.open();
        boolean isStored = false;
        try {
            if (Objects.equals(register.read(), value)) {
                writer.write(claim.toJson());
                isStored = true;
            }
        } catch (FencedException e) {
            // Another one has opened a writer since.
        } finally {
            if (!isStored) {
                writer.close();
            }
        }
        return isStored ? writer : null;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // Failures are seen by the next check.
    private void startRenewal() {
        long period = claim.lease().toMillis() / RENEWALS;
        renewal.scheduleWithFixedDelay(
                this::renewInBackground, period, period, TimeUnit.MILLISECONDS);
    }

    private void renewInBackground() {
        turn.lock();
        try {
            if (lost == null) {
                renew();
            }
        } catch (IOException e) {
            // The next turn, or the check, tries again; a lock that is lost is remembered.
        } finally {
            turn.unlock();
        }
    }

    /**
     * Renews the claim, which confirms it.
     *
     * @throws LockLostException if another one has held the lock since
     * @throws IOException if the register does not respond; to be tried again
     */
    private void renew() throws IOException {
        LeaseClaim next = claim.renewed();
        if (writer != null) {
            try {
                writer.write(next.toJson());
                claim = next;
                return;
            } catch (FencedException e) {
                closeWriter();
            } catch (IOException e) {
                closeWriter();
                throw e;
            }
        }
        Writer fresh = register.open();
        try {
            String stored = register.read();
            Optional<LeaseClaim> current = LeaseClaim.parse(stored);
            if (current.filter(it -> it.id().equals(claim.id())).isEmpty()) {
                lost =
                        lost(
                                stored == null
                                        ? "another command has held it since"
                                        : "it was taken over by "
                                                + current.map(it -> it.holder().toString())
                                                        .orElse("another command"),
                                null);
                throw lost;
            }
            fresh.write(next.toJson());
            claim = next;
            writer = fresh;
        } catch (FencedException e) {
            throw new IOException(e);
        } finally {
            if (writer != fresh) {
                fresh.close();
            }
        }
    }

    private void closeWriter() {
        if (writer != null) {
            writer.close();
            writer = null;
        }
    }

    @Override
    public void check() throws LockLostException, InterruptedException {
        turn.lockInterruptibly();
        try {
            long start = System.nanoTime();
            while (lost == null) {
                try {
                    renew();
                    return;
                } catch (LockLostException e) {
                    break;
                } catch (IOException e) {
                    if (System.nanoTime() - start >= claim.lease().toNanos()) {
                        lost = lost("it cannot be confirmed", e);
                        isUnconfirmed = true;
                    } else {
                        TimeUnit.MILLISECONDS.sleep(POLL.toMillis());
                    }
                }
            }
            throw lost;
        } finally {
            turn.unlock();
        }
    }

    private LockLostException lost(String why, Throwable cause) {
        return new LockLostException("The lock (" + place + ") is lost: " + why, cause);
    }

    /**
     * Frees the lock, also one that could not be confirmed, if the register responds by now and it
     * is still this one's.
     */
    @Override
    public void close() {
        renewal.shutdown();
        boolean isMine = false;
        try {
            isMine = turn.tryLock(CLOSE.toMillis(), TimeUnit.MILLISECONDS);
            if (isMine && (lost == null || isUnconfirmed)) {
                boolean confirmFirst = isUnconfirmed;
                isUnconfirmed = false;
                lost = lost("it was freed", null);
                if (confirmFirst) {
                    renew();
                }
                if (writer != null) {
                    writer.write(null);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (FencedException | IOException e) {
            // Others see no renewal any more, and take over after the lease.
        } finally {
            if (isMine) {
                closeWriter();
                register.close();
                turn.unlock();
            }
        }
    }
}
