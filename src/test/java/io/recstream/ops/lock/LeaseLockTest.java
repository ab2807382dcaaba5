package io.recstream.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LeaseLockTest {

    private static final Duration LEASE = Duration.ofMillis(2_500);
    private static final LockPlace PLACE = new FilePlace(Path.of("register"));

    private final MemoryRegister register = new MemoryRegister();
    private final List<OperationLock> taken = new ArrayList<>();

    @AfterEach
    void free() {
        taken.forEach(OperationLock::close);
    }

    @Test
    void theSecondIsRefusedAndReadsWhoIsTheFirst() throws Exception {
        acquire("ada", register.connect(), Duration.ZERO).check();

        assertThatThrownBy(() -> acquire("bob", register.connect(), Duration.ZERO))
                .isInstanceOfSatisfying(
                        LockedException.class,
                        refused -> assertThat(refused.getExitCode()).isEqualTo(4))
                .hasMessageContaining(
                        "upgrade of ada at build-7 (process 11), since 2026-11-29T10:00:00Z");
    }

    @Test
    void whatIsFreedCanBeTakenAtOnce() throws Exception {
        acquire("ada", register.connect(), Duration.ZERO).close();
        assertThat(register.value()).isNull();

        acquire("bob", register.connect(), Duration.ZERO).check();
    }

    @Test
    void whoWaitsGetsItWhenItIsFreed() throws Exception {
        OperationLock first = acquire("ada", register.connect(), Duration.ZERO);
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<OperationLock> second =
                    other.submit(() -> acquire("bob", register.connect(), Duration.ofMinutes(1)));
            first.check();
            first.close();

            second.get(20, TimeUnit.SECONDS).check();
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aDeadHolderIsTakenOverAfterItsLeaseAndNotBefore() throws Exception {
        MemoryRegister.Connection dead = register.connect();
        OperationLock lost = acquire("ada", dead, Duration.ZERO);
        dead.cut();
        long start = System.nanoTime();

        acquire("bob", register.connect(), Duration.ZERO).check();

        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(LEASE);
        dead.heal();
        assertThatThrownBy(lost::check)
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("taken over by upgrade of bob");
        assertThat(register.value()).contains("bob");
    }

    /** Between its last renewal and now another one has come and gone: what it knows is old. */
    @Test
    void aHolderThatWasTakenOverHasLostTheLockAlsoWhenItIsFreeAgain() throws Exception {
        MemoryRegister.Connection paused = register.connect();
        OperationLock lost = acquire("ada", paused, Duration.ZERO);
        paused.cut();
        acquire("bob", register.connect(), Duration.ZERO).close();
        paused.heal();

        assertThatThrownBy(lost::check)
                .isInstanceOf(LockLostException.class)
                .hasMessageContaining("another command has held it since");
        assertThatThrownBy(lost::check).isInstanceOf(LockLostException.class);
        assertThat(register.value()).isNull();
    }

    @Test
    void aHolderThatIsFencedButNotReplacedGoesOn() throws Exception {
        OperationLock lock = acquire("ada", register.connect(), Duration.ZERO);

        register.connect().open().close();
        lock.check();

        assertThat(register.value()).contains("ada");
    }

    @Test
    void aHolderThatIsCutOffLosesTheLockAfterALeaseEvenIfNobodyElseWantsIt() throws Exception {
        MemoryRegister.Connection cut = register.connect();
        OperationLock lock = acquire("ada", cut, Duration.ZERO);
        cut.cut();

        assertThatThrownBy(lock::check)
                .isInstanceOfSatisfying(
                        LockLostException.class,
                        lost -> assertThat(lost.getExitCode()).isEqualTo(5))
                .hasMessageContaining("cannot be confirmed");
        cut.heal();
        assertThatThrownBy(lock::check).isInstanceOf(LockLostException.class);
    }

    @Test
    void aHolderThatWasCutOffFreesTheLockAtItsEndIfItCanAndItIsStillItsOwn() throws Exception {
        MemoryRegister.Connection cut = register.connect();
        OperationLock lock = acquire("ada", cut, Duration.ZERO);
        cut.cut();
        assertThatThrownBy(lock::check).hasMessageContaining("cannot be confirmed");
        cut.heal();

        lock.close();

        assertThat(register.value()).isNull();
    }

    @Test
    void aHolderThatWasCutOffLeavesTheLockOfTheNextOne() throws Exception {
        MemoryRegister.Connection cut = register.connect();
        OperationLock lock = acquire("ada", cut, Duration.ZERO);
        cut.cut();
        assertThatThrownBy(lock::check).hasMessageContaining("cannot be confirmed");
        acquire("bob", register.connect(), Duration.ZERO);
        cut.heal();

        lock.close();

        assertThat(register.value()).contains("bob");
    }

    @Test
    void theHolderIsWhoRenews() throws Exception {
        assertThat(LeaseLock.holder(register.connect())).isEmpty();
        MemoryRegister.Connection connection = register.connect();
        acquire("ada", connection, Duration.ZERO);
        assertThat(LeaseLock.holder(register.connect()).orElseThrow().owner()).isEqualTo("ada");

        connection.cut();
        assertThat(LeaseLock.holder(register.connect()))
                .as("a dead one is none after its lease")
                .isEmpty();
    }

    @Test
    void aShortCutIsSurvived() throws Exception {
        MemoryRegister.Connection cut = register.connect();
        OperationLock lock = acquire("ada", cut, Duration.ZERO);
        cut.cut();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<?> healed = other.submit(cut::heal);
            lock.check();
            healed.get(20, TimeUnit.SECONDS);
        } finally {
            other.shutdownNow();
        }
    }

    /** All see the same dead holder, and take over at the same moment. */
    @Test
    void ofManyThatTakeOverAtOnceOneHoldsTheLock() throws Exception {
        MemoryRegister.Connection dead = register.connect();
        acquire("ada", dead, Duration.ZERO);
        dead.cut();
        int many = 12;
        AtomicInteger refused = new AtomicInteger();
        List<OperationLock> winners = new ArrayList<>();
        ExecutorService others = Executors.newFixedThreadPool(many);
        try {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < many; i++) {
                String name = "other-" + i;
                all.add(
                        others.submit(
                                () -> {
                                    try {
                                        OperationLock lock =
                                                acquire(name, register.connect(), Duration.ZERO);
                                        synchronized (winners) {
                                            winners.add(lock);
                                        }
                                    } catch (LockedException e) {
                                        refused.incrementAndGet();
                                    }
                                    return null;
                                }));
            }
            for (Future<?> each : all) {
                each.get(30, TimeUnit.SECONDS);
            }
        } finally {
            others.shutdownNow();
        }

        assertThat(winners).hasSize(1);
        assertThat(refused).hasValue(many - 1);
        winners.get(0).check();
    }

    @Test
    void theHolderRenewsByItself() throws Exception {
        acquire("ada", register.connect(), Duration.ZERO);
        String first = register.value();

        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(() -> !register.value().equals(first));
    }

    private OperationLock acquire(String owner, MemoryRegister.Connection connection, Duration wait)
            throws Exception {
        LockHolder holder =
                new LockHolder(
                        owner, "build-7", 11, "upgrade", Instant.parse("2026-11-29T10:00:00Z"));
        OperationLock lock = LeaseLock.acquire(connection, holder, LEASE, wait, PLACE);
        synchronized (taken) {
            taken.add(lock);
        }
        return lock;
    }
}
