package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RevisitModelTest {

    private static final float[] HALF_AND_QUARTER = {.5f, .25f};

    private final RevisitModel revisits = new RevisitModel();

    @Test
    void isNeutralAtFirst() {
        assertThat(revisits.revisitPrior(0)).isZero();
    }

    @Test
    void learnsHowOftenUsersComeBackByDistance() {
        revisits.learn(HALF_AND_QUARTER, 2);
        revisits.learn(HALF_AND_QUARTER, 0);
        revisits.learn(new float[] {1f}, 1);
        assertThat(revisits.revisitPrior(0)).isEqualTo(1.0 / 3);
        assertThat(revisits.revisitPrior(1)).isEqualTo(1.0 / 2);
        assertThat(revisits.revisitPrior(2)).isZero();
    }

    @Test
    void isNeutralForDistancesBeyondItsCounters() {
        revisits.learn(new float[40], 40);
        assertThat(revisits.revisitPrior(39)).isZero();
        assertThat(revisits.opportunities(39)).isZero();
    }

    @Test
    void isAloneExactlyWhatItWasAndElseTheMean() {
        revisits.learn(HALF_AND_QUARTER, 1);
        revisits.learn(HALF_AND_QUARTER, 2);
        double[] row = revisits.toArray();
        assertThat(RevisitModel.meanOf(List.of(row)).toArray()).isEqualTo(row);
        assertThat(RevisitModel.meanOf(List.of(row, new double[row.length])).revisitPrior(0))
                .isEqualTo(revisits.revisitPrior(0));
        assertThat(RevisitModel.meanOf(List.of()).toArray()).containsOnly(0);
    }

    @Test
    void becomesTheSameAsOthersAndStaysApart() {
        revisits.learn(HALF_AND_QUARTER, 1);
        RevisitModel copy = new RevisitModel();
        copy.learn(HALF_AND_QUARTER, 2);
        copy.become(revisits);
        assertThat(copy.toArray()).isEqualTo(revisits.toArray());

        copy.learn(HALF_AND_QUARTER, 2);

        assertThat(copy.toArray()).isNotEqualTo(revisits.toArray());
    }
}
