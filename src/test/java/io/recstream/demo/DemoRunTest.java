package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DemoRunTest {

    private static final Duration SHORT = Duration.ofMillis(250);
    private final CountDownLatch stop = new CountDownLatch(1);

    @Test
    void aCatalogueThatIsNotReadIsAnError() {
        assertThatThrownBy(() -> DemoRun.awaitCatalogue(() -> 7, () -> {}, stop, SHORT))
                .isInstanceOf(IOException.class)
                .hasMessage(
                        "The job does not read the catalogue: no progress for 0 s, with 7 records"
                                + " left");
    }

    @Test
    void aCatalogueThatIsReadSlowlyIsWaitedFor() throws Exception {
        AtomicLong left = new AtomicLong(8);

        assertThat(DemoRun.awaitCatalogue(left::decrementAndGet, () -> {}, stop, SHORT)).isTrue();
    }

    @Test
    void whatFailsMeanwhileEndsTheWait() {
        IOException failure = new IOException("Sending failed");

        assertThatThrownBy(
                        () ->
                                DemoRun.awaitCatalogue(
                                        () -> 7,
                                        () -> {
                                            throw failure;
                                        },
                                        stop,
                                        SHORT))
                .isSameAs(failure);
    }

    @Test
    void theWaitEndsWhenTheDemoIsStopped() throws Exception {
        stop.countDown();

        assertThat(DemoRun.awaitCatalogue(() -> 7, () -> {}, stop, SHORT)).isFalse();
    }
}
