package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.FloatRange;

class ScoresTest {

    private static final float LEAST_SHARE = (float) Math.pow(2, -62);

    @Property
    void areExactToOnePartInTwoThousand(
            @ForAll("sums") float sum, @ForAll @FloatRange(min = 1e-18f, max = 1) float share) {
        float score = share * sum;
        float rounded = rounded(score, sum);
        assertThat(rounded).isCloseTo(score, within(score / 2_048));
        assertThat(rounded(rounded, sum)).isEqualTo(rounded);
        assertThat(Scores.number(score, sum)).isBetween(1, 0xFFFF);
    }

    @Property
    void keepTheirOrder(
            @ForAll("sums") float sum,
            @ForAll @FloatRange(max = 1) float one,
            @ForAll @FloatRange(max = 1) float two) {
        assertThat(Scores.number(Math.min(one, two) * sum, sum))
                .isLessThanOrEqualTo(Scores.number(Math.max(one, two) * sum, sum));
    }

    @Property
    void areSixteenBits(@ForAll("sums") float sum) {
        for (int number = 0; number <= 0xFFFF; number += 97) {
            assertThat(Scores.number(Scores.of(number, sum), sum)).isEqualTo(number);
        }
    }

    @Example
    void whatIsNearlyNothingIsNothing() {
        assertThat(rounded(0, 0)).isZero();
        assertThat(rounded(0, 3)).isZero();
        assertThat(rounded(LEAST_SHARE, 1)).isEqualTo(LEAST_SHARE);
        assertThat(rounded(LEAST_SHARE / 2, 1)).isZero();
        assertThat(rounded(Float.MIN_VALUE, 1)).isZero();
    }

    /** The only candidate of a response has all of the sum. */
    @Example
    void aScoreMayBeTheWholeSum() {
        float sum = Math.nextDown(8f);
        assertThat(rounded(sum, sum)).isEqualTo(8);
        assertThat(rounded(Float.MAX_VALUE, Float.MAX_VALUE)).isPositive();
    }

    private static float rounded(float score, float sum) {
        float[] scores = {score};
        Scores.round(scores, sum);
        return scores[0];
    }

    /** From what is left after years to what the greatest shop counts. */
    @Provide
    Arbitrary<Float> sums() {
        return Arbitraries.integers()
                .between(-60, 60)
                .map(power -> (float) Math.pow(2, power) * 1.37f);
    }
}
