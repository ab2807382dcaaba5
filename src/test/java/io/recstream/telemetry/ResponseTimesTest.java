package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ResponseTimesTest {

    private final ResponseTimes times = new ResponseTimes(20);

    @Test
    void measuresFromTheEventToItsListWhicheverIsHeardOfFirst() {
        times.event("u", "e1", 1_000);
        times.list("u", "e1", 1_080);
        times.list("u", "e2", 2_080);
        times.event("u", "e2", 2_000);

        Latency.Quantiles lately = times.tick();
        assertThat(lately.count()).isEqualTo(2);
        assertThat(lately.p50()).isCloseTo(80, Offset.offset(0.1));
    }

    @Test
    void knowsNothingOfListsWhoseEventsItHasForgotten() {
        for (int i = 0; i < 30; i++) {
            times.event("u", "e" + i, i);
        }
        times.list("u", "e3", 100);
        times.list("u", "e29", 100);

        assertThat(times.tick().count()).isEqualTo(1);
    }

    @Test
    void forgetsWhatIsNotRecent() {
        times.event("u", "e", 0);
        times.list("u", "e", 50);
        for (int second = 0; second < 10; second++) {
            assertThat(times.tick().count()).isEqualTo(1);
        }

        assertThat(times.tick().count()).isZero();
    }
}
