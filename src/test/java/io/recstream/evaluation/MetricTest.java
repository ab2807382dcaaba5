package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class MetricTest {

    private static final double NONE = Double.POSITIVE_INFINITY;

    @Test
    void averagesOverAllPredictionsByHand() {
        ModelResult outcome = outcome();

        assertThat(Metric.HR.mean(outcome, 20)).isEqualTo(3.0 / 5);
        assertThat(Metric.MRR.mean(outcome, 20))
                .isCloseTo((1 + 1 / 2.5 + 1.0 / 20) / 5, within(1e-12));
        assertThat(Metric.NDCG.mean(outcome, 20))
                .isCloseTo(
                        (1 + Math.log(2) / Math.log(3.5) + Math.log(2) / Math.log(21)) / 5,
                        within(1e-12));
    }

    @Test
    void averagesOverTheUnseenTargetsOnly() {
        ModelResult outcome = outcome();

        assertThat(Metric.HR_UNSEEN.mean(outcome, 20)).isEqualTo(2.0 / 3);
        assertThat(Metric.MRR_UNSEEN.mean(outcome, 20))
                .isCloseTo((1 / 2.5 + 1.0 / 20) / 3, within(1e-12));
    }

    @Test
    void missesATargetThatTiesAcrossTheEndOfTheList() {
        ModelResult outcome = new ModelResult("m");
        outcome.add(0, 20.5, true);

        assertThat(Metric.HR.mean(outcome, 20)).isZero();
        assertThat(Metric.HR.mean(outcome, 21)).isEqualTo(1);
    }

    @Test
    void theMeanOfNothingIsNotANumber() {
        ModelResult outcome = new ModelResult("m");
        outcome.add(0, 1, false);

        assertThat(Metric.HR_UNSEEN.mean(outcome, 20)).isNaN();
    }

    @Test
    void movesTheMeanOverTheStream() {
        ModelResult outcome = new ModelResult("m");
        for (int p = 0; p < 100; p++) {
            outcome.add(0, p < 60 ? 1 : NONE, true);
        }
        double[] x = new double[3];

        double[] y = new Plot(20).movingMeans(Metric.HR, outcome, x);

        assertThat(x).containsExactly(50, 75, 100);
        assertThat(y).containsExactly(1, 35.0 / 50, 10.0 / 50);
    }

    /** A hit of a seen item at 1; hits at 2.5 and 20; a miss at 21; a miss of a seen item. */
    private static ModelResult outcome() {
        ModelResult outcome = new ModelResult("m");
        outcome.add(0, 1, false);
        outcome.add(0, 2.5, true);
        outcome.add(1, 20, true);
        outcome.add(1, 21, true);
        outcome.add(2, NONE, false);
        return outcome;
    }
}
