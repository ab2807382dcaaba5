package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RateLimitTest {

    private final AtomicLong now = new AtomicLong();

    @Test
    void admitsABurstOfTwoSecondsAndThenTheRate() {
        RateLimit limit = new RateLimit(10, now::get);

        assertThat(admitted(limit, "a", 100)).isEqualTo(20);

        now.addAndGet(TimeUnit.MILLISECONDS.toNanos(300));
        assertThat(admitted(limit, "a", 100)).isEqualTo(3);
    }

    @Test
    void limitsClientsIndependently() {
        RateLimit limit = new RateLimit(10, now::get);
        admitted(limit, "a", 100);

        assertThat(limit.admits("b")).isTrue();
        assertThat(limit.admits("a")).isFalse();
    }

    @Test
    void aBucketHoldsNoMoreThanTheBurst() {
        RateLimit limit = new RateLimit(10, now::get);
        admitted(limit, "a", 1);
        now.addAndGet(TimeUnit.HOURS.toNanos(1));

        assertThat(admitted(limit, "a", 100)).isEqualTo(20);
    }

    @Test
    void zeroIsNoLimit() {
        assertThat(admitted(new RateLimit(0, now::get), "a", 1_000)).isEqualTo(1_000);
    }

    private static long admitted(RateLimit limit, String client, int requests) {
        return IntStream.range(0, requests).filter(i -> limit.admits(client)).count();
    }
}
