package io.recstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ThreadsTest {

    private final CountDownLatch end = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "stubborn");

    private void run() {
        while (end.getCount() > 0) {
            LockSupport.parkNanos(1_000_000);
            boolean unused = Thread.interrupted();
        }
    }

    @AfterEach
    void end() throws InterruptedException {
        end.countDown();
        thread.join();
    }

    @Test
    void aThreadThatDoesNotEndIsNamedWithItsStack() {
        thread.start();

        assertThatThrownBy(() -> Threads.awaitEnd(thread, Duration.ofMillis(10)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("The thread stubborn has not ended within 10 ms")
                .cause()
                .satisfies(
                        where ->
                                assertThat(where.getStackTrace())
                                        .anyMatch(at -> at.getMethodName().equals("run")));
    }

    @Test
    void anInterruptedWaitIsNamedAndStaysInterrupted() {
        thread.start();
        Thread.currentThread().interrupt();

        assertThatThrownBy(() -> Threads.awaitEnd(thread, Duration.ofMinutes(1)))
                .hasMessageEndingWith("waiting for it was interrupted");
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void aThreadThatHasEndedOrNeverStartedIsFine() {
        Threads.awaitEnd(thread, Duration.ofMinutes(1));
        end.countDown();
        thread.start();
        Threads.awaitEnd(thread, Duration.ofMinutes(1));
    }
}
