package io.recstream.job.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.apache.flink.streaming.runtime.tasks.TestProcessingTimeService;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SlicesTest {

    private final TestProcessingTimeService clock = new TestProcessingTimeService();
    private final List<Long> steps = new ArrayList<>();
    private int stepsLeft = 1;
    private Runnable duringStep = () -> {};
    private final Slices slices = new Slices(new ClockedOperator(), this::step);

    /** An operator outside of a task. */
    private final class ClockedOperator extends AbstractStreamOperator<Void> {

        private static final long serialVersionUID = 1L;

        @Override
        public ProcessingTimeService getProcessingTimeService() {
            return clock;
        }

        @Override
        public Object getCurrentKey() {
            return null;
        }
    }

    private boolean step() {
        steps.add(clock.getCurrentProcessingTime());
        duringStep.run();
        stepsLeft--;
        return stepsLeft > 0;
    }

    @BeforeEach
    void startTheClock() throws Exception {
        clock.setCurrentTime(0);
    }

    @Test
    void beginsAtTheEarliestOfSeveralTimesAndOnce() throws Exception {
        slices.schedule(5_000);
        slices.schedule(200);
        slices.schedule(3_000);
        clock.setCurrentTime(199);
        assertThat(steps).isEmpty();
        clock.setCurrentTime(200);
        clock.setCurrentTime(10_000);
        assertThat(steps).containsExactly(200L);
    }

    @Test
    void canBeScheduledAgainForTheTimeThatWasGivenUp() throws Exception {
        slices.schedule(5_000);
        slices.schedule(200);
        clock.setCurrentTime(200);
        slices.schedule(4_800);
        clock.setCurrentTime(5_000);
        clock.setCurrentTime(9_000);
        assertThat(steps).containsExactly(200L, 5_000L);
    }

    /** A step takes longer than a slice, and asks for a later one. */
    @Test
    void goesOnSoonWhereWorkIsLeftWhateverAStepHasScheduled() throws Exception {
        stepsLeft = 3;
        duringStep =
                () -> {
                    slices.schedule(4_000);
                    long end = System.nanoTime() + Slices.SLICE_NANOS;
                    while (System.nanoTime() - end < 0) {
                        Thread.onSpinWait();
                    }
                };
        slices.schedule(0);
        for (long now = 0; now <= 100; now += Slices.PAUSE_MILLIS) {
            clock.setCurrentTime(now);
        }
        assertThat(steps).hasSize(3);
    }
}
