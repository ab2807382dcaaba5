package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ResponseTimesTest {

    private final ResponseTimes times = new ResponseTimes(20);

    @Test
    void measuresFromTheEventToItsListInAnyOrderOfArrival() {
        times.event("u", "e1", millis(1_000));
        times.committedList("u", "e1", millis(1_080));
        times.committedList("u", "e2", millis(2_080));
        times.event("u", "e2", millis(2_000));

        Latency.Quantiles recent = tick();
        assertThat(recent.count()).isEqualTo(2);
        assertThat(recent.p50()).isCloseTo(80, Offset.offset(0.1));
    }

    @Test
    void skipsListsOfEvictedEvents() {
        for (int i = 0; i < 30; i++) {
            times.event("u", "e" + i, i);
        }
        times.committedList("u", "e3", 100);
        times.committedList("u", "e29", 100);

        assertThat(tick().count()).isEqualTo(1);
    }

    @Test
    void recentQuantilesExpire() {
        times.event("u", "e", 0);
        times.committedList("u", "e", 50);
        for (int second = 0; second < 10; second++) {
            assertThat(tick().count()).isEqualTo(1);
        }

        assertThat(tick().count()).isZero();
    }

    @Test
    void measuresUncommittedAndCommittedListsSeparately() {
        times.event("u", "e", 0);
        times.uncommittedList("u", "e", millis(10));
        times.committedList("u", "e", millis(500));

        assertThat(times.uncommitted().sinceStart().p50()).isCloseTo(10, Offset.offset(0.1));
        assertThat(times.committed().sinceStart().p50()).isCloseTo(500, Offset.offset(1.0));
    }

    @Test
    void measuresFromTheFirstOfTwoEventsWithOneId() {
        times.event("u", "e", millis(10));
        times.event("u", "e", millis(20));
        times.committedList("u", "e", millis(30));

        assertThat(tick().p50()).isCloseTo(20, Offset.offset(0.1));
    }

    private Latency.Quantiles tick() {
        Latency.Quantiles recent = times.committed().recent();
        times.committed().nextInterval();
        return recent;
    }

    private static long millis(long millis) {
        return TimeUnit.MILLISECONDS.toNanos(millis);
    }
}
