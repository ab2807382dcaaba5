package io.recstream.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AwaitTest {

    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final AtomicInteger polls = new AtomicInteger();

    @Test
    void pollsUntilTheResultIsThere() throws Exception {
        assertThat(Await.until(LONG, PAUSE, () -> polls.incrementAndGet() == 3)).isTrue();
        assertThat(polls).hasValue(3);
    }

    @Test
    void pollsOnceMoreAfterTheDeadline() throws Exception {
        assertThat(Await.until(Duration.ZERO, PAUSE, () -> polls.incrementAndGet() == 0)).isFalse();
        assertThat(polls).hasPositiveValue();
    }

    @Test
    void aTransientFailureIsIgnored() throws Exception {
        assertThat(
                        Await.resultDespiteFailures(
                                LONG,
                                PAUSE,
                                () -> {
                                    if (polls.incrementAndGet() < 3) {
                                        throw new IOException("not yet");
                                    }
                                    return Optional.of("there");
                                }))
                .hasValue("there");
    }

    @Test
    void theLastFailureIsThrown() {
        assertThatThrownBy(
                        () ->
                                Await.resultDespiteFailures(
                                        Duration.ofMillis(5),
                                        PAUSE,
                                        () -> {
                                            throw new IOException("failure " + polls.get());
                                        }))
                .hasMessage("failure 0");
    }
}
