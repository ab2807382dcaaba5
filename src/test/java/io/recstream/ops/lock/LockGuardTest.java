package io.recstream.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LockGuardTest {

    private final List<String> happened = new ArrayList<>();

    /** Says what is done with it. */
    private final class TestingLock implements OperationLock {

        private final String name;
        private boolean isLost;

        TestingLock(String name) {
            this.name = name;
        }

        @Override
        public void check() throws LockLostException {
            happened.add("check " + name);
            if (isLost) {
                throw new LockLostException("The lock is lost: " + name, null);
            }
        }

        @Override
        public void close() {
            happened.add("close " + name);
        }
    }

    @Test
    void aStepBeginsWhenEveryLockIsConfirmed() throws Exception {
        try (LockGuard guard = new LockGuard()) {
            guard.add(new TestingLock("inner"));
            guard.add(new TestingLock("outer"));
            guard.step(() -> happened.add("step"));
        }
        assertThat(happened)
                .containsExactly(
                        "check inner", "check outer", "step", "close outer", "close inner");
    }

    @Test
    void aStepDoesNotBeginWhereALockIsLost() {
        try (LockGuard guard = new LockGuard()) {
            TestingLock lock = new TestingLock("outer");
            guard.add(new TestingLock("inner"));
            guard.add(lock);
            lock.isLost = true;

            assertThatThrownBy(() -> guard.step(() -> happened.add("step")))
                    .isInstanceOf(LockLostException.class);
        }
        assertThat(happened).doesNotContain("step");
    }

    /** The signal comes while the lock is confirmed, and frees it. */
    @Test
    void noStepBeginsWhenTheProcessEnds() {
        try (LockGuard guard = new LockGuard()) {
            guard.add(
                    new OperationLock() {
                        @Override
                        public void check() {
                            guard.freeBetweenSteps();
                        }

                        @Override
                        public void close() {
                            happened.add("close");
                        }
                    });
            assertThatThrownBy(() -> guard.step(() -> happened.add("step")))
                    .isInstanceOf(LockLostException.class);
        }
        assertThat(happened).startsWith("close").doesNotContain("step");
    }

    @Test
    void aSignalInAStepLeavesTheLockToItsSession() throws Exception {
        LockGuard guard = new LockGuard();
        guard.add(new TestingLock("lock"));
        guard.step(
                () -> {
                    guard.freeBetweenSteps();
                    return happened.add("step");
                });
        assertThat(happened).containsExactly("check lock", "step");
        guard.close();
    }

    /** As Kafka's producer does whose brokers are down. */
    @Test
    @Timeout(20)
    void aLockThatCannotBeFreedDoesNotHoldTheEndUp() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        LockGuard guard = new LockGuard();
        guard.add(
                new OperationLock() {
                    @Override
                    public void check() {}

                    @Override
                    public void close() {
                        try {
                            never.await();
                        } catch (InterruptedException e) {
                            Thread.currentThread().interrupt();
                        }
                    }
                });
        guard.close();
        never.countDown();
    }

    @Test
    void manySmallStepsAreConfirmedOncePerPeriod() throws Exception {
        try (LockGuard guard = new LockGuard()) {
            guard.add(new TestingLock("lock"));
            guard.checkEach(Duration.ofHours(1));
            assertThat(happened).isEmpty();
            guard.checkEach(Duration.ZERO);
            assertThat(happened).containsExactly("check lock");
        }
    }
}
