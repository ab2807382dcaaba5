package io.recstream.job.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class CalibrationTest {

    private static final double DECAY = 0.9998;

    private final Calibration calibration = new Calibration();

    /** An event: the shares that the list before it gave, and how far away its item was. */
    record Learnt(float[] shares, int repeatDistance) {}

    @Test
    void isCarefulAsLongAsNothingIsKnown() {
        assertThat(calibration.factor(0, .5f)).isCloseTo(.05 / .5, within(1e-12));
    }

    @Test
    void raisesWhatWasPromisedTooLittleAndLowersWhatWasPromisedTooMuch() {
        for (int i = 0; i < 200; i++) {
            calibration.learn(new float[] {.05f, .4f}, 1);
        }
        assertThat(calibration.factor(0, .05f)).isGreaterThan(4);
        assertThat(calibration.factor(1, .4f)).isLessThan(.1);
    }

    @Test
    void distinguishesItemsOfOneDistanceByTheirShares() {
        for (int i = 0; i < 200; i++) {
            calibration.learn(new float[] {.6f}, 1);
            calibration.learn(new float[] {.2f}, 0);
        }
        assertThat(calibration.factor(0, .7f)).isGreaterThan(1);
        assertThat(calibration.factor(0, .15f)).isLessThan(.1);
        // A band that was never seen goes by its distance: 200 hits for a mass of 160.
        assertThat(calibration.factor(0, .01f)).isCloseTo(1.25, within(.02));
    }

    @Test
    void neverMultipliesByMoreThanFive() {
        for (int i = 0; i < 100; i++) {
            calibration.learn(new float[] {0f}, 1);
        }
        assertThat(calibration.factor(0, 0)).isEqualTo(5);
    }

    @Test
    void treatsAllFarDistancesAsOne() {
        calibration.learn(new float[9], 9);
        assertThat(calibration.factor(6, 0)).isEqualTo(calibration.factor(8, 0)).isGreaterThan(1);
        assertThat(calibration.factor(5, 0)).isLessThan(1);
    }

    @Property(tries = 100)
    void matchesTheFormulaOverTheWholePast(@ForAll("events") List<Learnt> events) {
        Calibration learning = new Calibration();
        events.forEach(event -> learning.learn(event.shares(), event.repeatDistance()));
        float[] shares = {0, .01f, 1 / 64f, .02f, .1f, .25f, .3f, .5f, .99f, 1};
        for (int d = 0; d < 9; d++) {
            for (float share : shares) {
                assertThat(learning.factor(d, share))
                        .isCloseTo(naive(events, d, share), within(1e-9));
                assertThat(learning.terms(d, share).factor()).isEqualTo(learning.factor(d, share));
            }
        }
    }

    private static double naive(List<Learnt> events, int distance, float share) {
        double hits = 0;
        double mass = 0;
        double allHits = .05;
        double allMass = .5;
        double decay = 1;
        for (int e = events.size() - 1; e >= 0; e--) {
            Learnt event = events.get(e);
            for (int d = 0; d < event.shares().length; d++) {
                if (Math.min(d, 6) == Math.min(distance, 6)) {
                    double hit = event.repeatDistance() == d + 1 ? decay : 0;
                    allHits += hit;
                    allMass += decay * event.shares()[d];
                    if (band(event.shares()[d]) == band(share)) {
                        hits += hit;
                        mass += decay * event.shares()[d];
                    }
                }
            }
            decay *= DECAY;
        }
        double overall = Math.min(5, allHits / allMass);
        return Math.min(5, (hits + overall) / (mass + 1));
    }

    private static int band(float share) {
        int band = 0;
        for (float bound = 1 / 64f; bound <= .5f && share >= bound; bound *= 2) {
            band++;
        }
        return band;
    }

    @Provide
    Arbitrary<List<Learnt>> events() {
        Arbitrary<float[]> shares =
                Arbitraries.floats().between(0, 1).array(float[].class).ofMinSize(1).ofMaxSize(9);
        return Combinators.combine(shares, Arbitraries.integers().between(0, 9))
                .as((some, back) -> new Learnt(some, Math.min(back, some.length)))
                .list()
                .ofMaxSize(60)
                .map(ArrayList::new);
    }
}
