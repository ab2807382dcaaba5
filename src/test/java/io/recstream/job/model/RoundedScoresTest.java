package io.recstream.job.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class RoundedScoresTest {

    private static final float LEAST_SHARE = (float) Math.pow(2, -62);

    @Property
    void areExactToOnePartInTwoThousand(@ForAll("sums") float sum, @ForAll("shares") float share) {
        float score = share * sum;
        float rounded = rounded(score, sum);
        assertThat(rounded).isCloseTo(score, within(score / 2_048));
        assertThat(rounded(rounded, sum)).isEqualTo(rounded);
        assertThat(RoundedScores.number(score, sum)).isBetween(1, 0xFFFF);
    }

    @Property
    void keepTheirOrder(
            @ForAll("sums") float sum, @ForAll("shares") float one, @ForAll("shares") float two) {
        assertThat(RoundedScores.number(Math.min(one, two) * sum, sum))
                .isLessThanOrEqualTo(RoundedScores.number(Math.max(one, two) * sum, sum));
    }

    @Property
    void areSixteenBits(@ForAll("sums") float sum) {
        for (int number = 0; number <= 0xFFFF; number += 97) {
            assertThat(RoundedScores.number(RoundedScores.of(number, sum), sum)).isEqualTo(number);
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

    /** Up to 1, of any size down to 2<sup>-60</sup>. */
    @Provide
    Arbitrary<Float> shares() {
        Arbitrary<Integer> fractions = Arbitraries.integers().between(0, 1 << 23);
        return Arbitraries.integers()
                .between(1, 60)
                .flatMap(
                        power ->
                                fractions.map(
                                        fraction ->
                                                (float)
                                                        Math.scalb(
                                                                1 + fraction * 0x1p-23, -power)));
    }

    private static float rounded(float score, float sum) {
        float[] scores = {score};
        RoundedScores.round(scores, sum);
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
