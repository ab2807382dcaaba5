package io.recstream.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class DrainTest {

    private final Drain drain = new Drain(Duration.ofSeconds(60));
    private long second;

    @Test
    void isDoneTwoCheckpointsAfterTheLastChange() {
        assertThat(look(90, 5, 40, 40, 40)).isFalse();
        assertThat(look(100, 5, 50, 50, 50)).isFalse();
        assertThat(look(100, 6, 50, 50, 50)).isFalse();
        assertThat(look(100, 7, 50, 50, 50)).isTrue();
    }

    @Test
    void startsAgainWhenSomethingArrives() {
        assertThat(look(100, 5, 50, 50, 50)).isFalse();
        assertThat(look(100, 7, 51, 51, 51)).isFalse();
        assertThat(look(100, 8, 51, 51, 51)).isFalse();
        assertThat(look(100, 9, 51, 51, 51)).isTrue();
    }

    @Test
    void waitsForATransactionThatIsStillOpen() {
        assertThat(look(100, 5, 50, 60, 50)).isFalse();
        assertThat(look(100, 9, 50, 60, 50)).isFalse();
    }

    @Test
    void waitsForItsOwnReader() {
        assertThat(look(100, 5, 50, 50, 49)).isFalse();
        assertThat(look(100, 9, 50, 50, 49)).isFalse();
        assertThat(drain.waitsFor()).contains("49 of 50");
    }

    @Test
    void isStuckWhenNothingButCheckpointsHappens() {
        assertThat(look(90, 5, 50, 50, 50)).isFalse();
        second = 59;
        assertThat(look(90, 70, 50, 50, 50)).isFalse();
        assertThat(drain.isStuck(nanos(60))).isFalse();
        assertThat(drain.isStuck(nanos(62))).isTrue();
        assertThat(drain.waitsFor()).contains("90 of 100");

        second = 70;
        assertThat(look(91, 80, 50, 50, 50)).isFalse();
        assertThat(drain.isStuck(nanos(71))).isFalse();
    }

    /** The progress a second later, with 100 input records. */
    private boolean look(long committed, long checkpoints, long stable, long high, long read) {
        second++;
        return drain.isDone(
                new Drain.JobProgress(committed, 100, checkpoints, stable, high, read),
                nanos(second));
    }

    private static long nanos(long seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
