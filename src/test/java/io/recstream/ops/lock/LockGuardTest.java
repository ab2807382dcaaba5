package io.recstream.ops.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

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
