package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTest {

    @Test
    void givesTheSameIntervalForTheSameSeed() {
        ModelResult one = outcome("one", 1, .6);
        ModelResult other = outcome("other", 2, .5);

        assertThat(new Bootstrap(500, 7).difference(Metric.HR, one, other, 20))
                .isEqualTo(new Bootstrap(500, 7).difference(Metric.HR, one, other, 20))
                .isNotEqualTo(new Bootstrap(500, 8).difference(Metric.HR, one, other, 20));
    }

    @Test
    void holdsTheDifferenceOfTheMeans() {
        ModelResult one = outcome("one", 1, .6);
        ModelResult other = outcome("other", 2, .5);

        Bootstrap.Difference difference =
                new Bootstrap(500, 7).difference(Metric.HR, one, other, 20);

        assertThat(difference.mean())
                .isCloseTo(Metric.HR.mean(one, 20) - Metric.HR.mean(other, 20), within(1e-12))
                .isBetween(difference.low(), difference.high());
        assertThat(difference.excludesZero()).isTrue();
        assertThat(difference.other()).isEqualTo("other");
    }

    @Test
    void isAsWideAsIndependentSessionsMakeIt() {
        ModelResult one = outcome("one", 1, .5);
        ModelResult other = outcome("other", 2, .5);

        Bootstrap.Difference difference =
                new Bootstrap(2000, 7).difference(Metric.HR, one, other, 20);

        // 2000 differences of two Bernoulli variables: a standard deviation of √(.5 / 2000).
        double width = 2 * 1.96 * Math.sqrt(.5 / 2000);
        assertThat(difference.high() - difference.low()).isCloseTo(width, within(.1 * width));
    }

    @Test
    void findsNoDifferenceOfAModelToItself() {
        ModelResult one = outcome("one", 1, .6);

        Bootstrap.Difference difference =
                new Bootstrap(100, 7).difference(Metric.MRR_UNSEEN, one, one, 20);

        assertThat(difference.mean()).isZero();
        assertThat(difference.low()).isZero();
        assertThat(difference.high()).isZero();
        assertThat(difference.excludesZero()).isFalse();
    }

    /** 1000 sessions of two predictions each, which are hits with a given probability. */
    private static ModelResult outcome(String name, long seed, double probability) {
        SplittableRandom random = new SplittableRandom(seed);
        ModelResult outcome = new ModelResult(name);
        for (int p = 0; p < 2000; p++) {
            boolean hit = random.nextDouble() < probability;
            outcome.add(p / 2, hit ? 1 : Double.POSITIVE_INFINITY, p % 3 > 0);
        }
        return outcome;
    }
}
