package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RevisitModelTest {

    private static final float[] HALF_AND_QUARTER = {.5f, .25f};

    private final RevisitModel habits = new RevisitModel();

    @Test
    void knowsNothingAtFirst() {
        assertThat(habits.revisitPrior(0)).isZero();
    }

    @Test
    void learnsHowOftenUsersComeBackByDistance() {
        habits.learn(HALF_AND_QUARTER, 2);
        habits.learn(HALF_AND_QUARTER, 0);
        habits.learn(new float[] {1f}, 1);
        assertThat(habits.revisitPrior(0)).isEqualTo(1.0 / 3);
        assertThat(habits.revisitPrior(1)).isEqualTo(1.0 / 2);
        assertThat(habits.revisitPrior(2)).isZero();
    }

    @Test
    void knowsNothingOfDistancesBeyondItsCounters() {
        habits.learn(new float[40], 40);
        assertThat(habits.revisitPrior(39)).isZero();
        assertThat(habits.chances(39)).isZero();
    }

    @Test
    void isAloneExactlyWhatItWasAndElseTheMean() {
        habits.learn(HALF_AND_QUARTER, 1);
        habits.learn(HALF_AND_QUARTER, 2);
        double[] row = habits.toArray();
        assertThat(RevisitModel.meanOf(List.of(row)).toArray()).isEqualTo(row);
        assertThat(RevisitModel.meanOf(List.of(row, new double[row.length])).revisitPrior(0))
                .isEqualTo(habits.revisitPrior(0));
        assertThat(RevisitModel.meanOf(List.of()).toArray()).containsOnly(0);
    }

    @Test
    void becomesTheSameAsOthersAndStaysApart() {
        habits.learn(HALF_AND_QUARTER, 1);
        RevisitModel copy = new RevisitModel();
        copy.learn(HALF_AND_QUARTER, 2);
        copy.become(habits);
        assertThat(copy.toArray()).isEqualTo(habits.toArray());

        copy.learn(HALF_AND_QUARTER, 2);

        assertThat(copy.toArray()).isNotEqualTo(habits.toArray());
    }
}
