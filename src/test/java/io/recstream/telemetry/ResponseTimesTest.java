package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class ResponseTimesTest {

    private final ResponseTimes times = new ResponseTimes(40);

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
        for (int i = 0; i < 60; i++) {
            times.event("u", "e" + i, i);
        }
        times.committedList("u", "e3", 100);
        times.committedList("u", "e59", 100);

        assertThat(tick().count()).isEqualTo(1);
    }

    @Test
    void aListMayBeUnderAnotherIdOfThePerson() {
        times.event("device:d", "e1", 0);
        times.joined("device:d", "u.old");
        times.event("u.old", "e2", 0);
        times.joined("u.old", "u");
        times.event("u", "e3", 0);
        times.committedList("u", "e1", 50);
        times.committedList("u", "e2", 50);
        times.committedList("u.old", "e3", 50);
        times.committedList("u2", "e3", 50);

        assertThat(tick().count()).isEqualTo(3);
    }

    @Test
    void aListThatIsBuiltAnewAfterAMergeIsNotTheFirstOfItsEvent() {
        times.event("u.old", "e1", 0);
        times.committedList("u.old", "e1", 50);
        times.joined("u.old", "u");
        times.committedList("u", "e1", millis(60_000));

        assertThat(tick().count()).isEqualTo(1);
    }

    @Test
    void aListThatIsMadeAgainWhenRulesChangeIsNotThatOfItsEvent() {
        times.event("u", "e1", 0);
        times.committedList("u", "e1", millis(50));
        times.committedList("u", "e1", millis(60_000));
        times.committedList("u", "e2", millis(60_050));
        times.event("u", "e2", millis(60_000));
        times.committedList("u", "e2", millis(90_000));

        Latency.Quantiles recent = tick();
        assertThat(recent.count()).isEqualTo(2);
        assertThat(recent.p50()).isCloseTo(50, Offset.offset(0.1));
    }

    @Test
    void theIdsOfAPersonAreBounded() {
        for (int i = 0; i < 30; i++) {
            times.joined("device:" + i, "u");
        }
        times.event("device:0", "e1", 0);
        times.event("device:29", "e2", 0);
        times.committedList("u", "e1", 50);
        times.committedList("u", "e2", 50);

        assertThat(tick().count()).isLessThan(2);
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
