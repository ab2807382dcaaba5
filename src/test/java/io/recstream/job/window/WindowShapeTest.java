package io.recstream.job.window;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WindowShapeTest {

    @Test
    void everyWindowCoversTheShorterOnes() {
        WindowShape shape = shape(new long[] {5, 9, 20}, new long[] {5, 4, 11});
        for (long asOf = -500; asOf < 500; asOf++) {
            assertThat(shape.lastOutside(1, asOf)).isLessThanOrEqualTo(shape.lastOutside(0, asOf));
            assertThat(shape.lastOutside(2, asOf)).isLessThanOrEqualTo(shape.lastOutside(1, asOf));
        }
    }

    /** As of pane 440 the window of 80 panes would begin at 400, and that of 64 at 384. */
    @Test
    void refusesAStepThatCanMakeAWindowShorterThanTheNext() {
        assertThatThrownBy(() -> shape(new long[] {64, 80}, new long[] {32, 40}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a window of 80 panes after one of 64 cannot have a step of 40");
        assertThatThrownBy(() -> shape(new long[] {64}, new long[] {0}))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static WindowShape shape(long[] panes, long[] steps) {
        return new WindowShape(60_000, panes, steps, 3);
    }
}
