package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.telemetry.ExperimentStatistics.Figures;
import io.recstream.telemetry.ExperimentStatistics.Interval;
import io.recstream.telemetry.ExperimentStatistics.Metric;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ExperimentStatisticsTest {

    private static final double ALPHA = .05;

    /**
     * How large a difference these experiments look for, and in how many users of both variants.
     */
    private static final double DIFFERENCE = .02;

    private static final int USERS = 16_000;

    private static final int EVENTS_PER_USER = 5;
    private static final int BATCH = 1_000;

    private static final ConfidenceSequence SEQUENCE = ConfidenceSequence.of(ALPHA, DIFFERENCE);

    /**
     * Users differ in how often they hit and in how active they are, so their events are not
     * independent; they return at any time. Somebody looks after every batch and would stop at the
     * first difference.
     *
     * @param sequential by our test; else by the interval of a fixed sample, ± 1.96 standard errors
     * @return whether the variants are called different at any look
     */
    private static boolean isCalledDifferent(long seed, double better, boolean sequential) {
        Random random = new Random(seed);
        String[] names = new String[USERS];
        float[] rates = new float[USERS];
        int[] activity = new int[USERS];
        for (int u = 0; u < USERS; u++) {
            names[u] = "u" + u;
            // Mean .25, standard deviation .14: a fifth of the variance of one event.
            rates[u] = (float) (.5 * random.nextDouble() + (u % 2 == 0 ? 0 : better));
            activity[u] = random.nextInt(4) == 0 ? 3 : 1;
        }
        ExperimentStatistics statistics = new ExperimentStatistics(USERS, SEQUENCE);
        for (int event = 1; event <= USERS * EVENTS_PER_USER; event++) {
            // The users arrive evenly; a more active one is drawn more often.
            int known = Math.min(USERS, 500 + event / EVENTS_PER_USER);
            int u = random.nextInt(known);
            while (random.nextInt(3) >= activity[u]) {
                u = random.nextInt(known);
            }
            boolean hit = random.nextFloat() < rates[u];
            statistics.observed(names[u], u % 2 == 0 ? "a" : "b", hit, hit ? .5 : 0);
            if (event % BATCH == 0 && looksDifferent(statistics, sequential)) {
                return true;
            }
        }
        return false;
    }

    private static boolean looksDifferent(ExperimentStatistics statistics, boolean sequential) {
        Interval difference = statistics.difference("a", "b", Metric.HIT_RATE);
        if (sequential) {
            return difference.isSignificant();
        }
        Figures a = statistics.figures("a");
        Figures b = statistics.figures("b");
        return Math.min(a.users(), b.users()) >= ExperimentStatistics.MIN_USERS
                && Math.abs(difference.estimate())
                        > 1.96 * Math.hypot(a.hitRateError(), b.hitRateError());
    }

    private static double share(int runs, double better, boolean sequential) {
        long called =
                IntStream.range(0, runs)
                        .filter(run -> isCalledDifferent(run, better, sequential))
                        .count();
        return (double) called / runs;
    }

    @Test
    void equalVariantsAreCalledDifferentInAtMostFivePercentOfRuns() {
        assertThat(share(200, 0, true)).isLessThanOrEqualTo(ALPHA);
        assertThat(share(40, 0, false))
                .as("by a test for one look, which the simulation finds out")
                .isGreaterThan(2 * ALPHA);
    }

    /** A small variant may have no hit at all for long: its estimated variance is 0 then. */
    @Test
    void alsoWithRareHitsAndUnequalShares() {
        int runs = 100;
        long called =
                IntStream.range(0, runs).filter(run -> isCalledDifferent(run, .02, .05)).count();
        assertThat((double) called / runs).isLessThanOrEqualTo(ALPHA);
    }

    /** One event a user, somebody looks after every 200. */
    private static boolean isCalledDifferent(long seed, double hitRate, double share) {
        Random random = new Random(seed);
        ExperimentStatistics statistics = new ExperimentStatistics(20_000, SEQUENCE);
        for (int u = 1; u <= 20_000; u++) {
            boolean hit = random.nextDouble() < hitRate;
            statistics.observed("u" + u, random.nextDouble() < share ? "a" : "b", hit, hit ? 1 : 0);
            if (u % 200 == 0 && statistics.difference("a", "b", Metric.HIT_RATE).isSignificant()) {
                return true;
            }
        }
        return false;
    }

    @Test
    void aVariantThatIsBetterByTwoPointsIsFoundWithinSixteenThousandUsers() {
        assertThat(share(60, DIFFERENCE, true)).isGreaterThanOrEqualTo(.8);
    }

    @Test
    void theVarianceIsThatOfUsersNotOfEvents() {
        Random random = new Random(1);
        UserRatio sums = new UserRatio();
        List<double[]> users = new ArrayList<>();
        for (int u = 0; u < 500; u++) {
            double count = 0;
            double sum = 0;
            double rate = random.nextDouble();
            for (int i = 0; i <= random.nextInt(10); i++) {
                double value = random.nextDouble() < rate ? 1 : 0;
                sums.add(count++, sum, value);
                sum += value;
            }
            users.add(new double[] {count, sum});
        }
        double n = users.stream().mapToDouble(user -> user[0]).sum();
        double mean = users.stream().mapToDouble(user -> user[1]).sum() / n;
        double squares =
                users.stream().mapToDouble(user -> Math.pow(user[1] - mean * user[0], 2)).sum();
        assertThat(sums.users()).isEqualTo(500);
        assertThat(sums.mean()).isCloseTo(mean, within(1e-12));
        assertThat(sums.variance()).isCloseTo(squares * 500 / 499 / (n * n), within(1e-12));
        assertThat(sums.variance())
                .as("as if events were independent")
                .isGreaterThan(1.3 * mean * (1 - mean) / n);
    }

    @Test
    void countsByVariant() {
        ExperimentStatistics statistics = new ExperimentStatistics(10, SEQUENCE);
        statistics.listed("x/a", List.of("i1", "i2"));
        statistics.listed("x/a", List.of("i2", "i3"));
        statistics.listed("x/b", IntStream.range(0, 30).mapToObj(i -> "i" + i).toList());
        statistics.observed("u1", "x/a", true, .5);
        statistics.observed("u1", "x/a", false, 0);
        statistics.observed("u2", "x/a", true, 1);
        Figures a = statistics.figures("x/a");
        assertThat(statistics.variants()).containsExactly("x/a", "x/b");
        assertThat(a.users()).isEqualTo(2);
        assertThat(a.observations()).isEqualTo(3);
        assertThat(a.lists()).isEqualTo(2);
        assertThat(a.hitRate()).isEqualTo(2 / 3.0);
        assertThat(a.meanReciprocalRank()).isEqualTo(.5);
        assertThat(a.coverage()).isCloseTo(3, within(.01));
        assertThat(statistics.figures("x/b").coverage())
                .as("of the first 20")
                .isCloseTo(20, within(.01));
        assertThat(statistics.figures("x/b").hitRate()).isNaN();
        assertThat(statistics.figures("none").lists()).isZero();
        Interval difference = statistics.difference("x/a", "x/b", Metric.HIT_RATE);
        assertThat(difference.isSignificant()).isFalse();
        assertThat(difference.high()).isInfinite();
    }

    /** A user who was forgotten in between counts as two; no observation is lost. */
    @Test
    void memoryIsBounded() {
        ExperimentStatistics statistics = new ExperimentStatistics(100, SEQUENCE);
        Map<String, Integer> hits = new HashMap<>();
        for (int i = 0; i < 1_000; i++) {
            statistics.observed("u" + i, "a", i % 3 == 0, 0);
            hits.merge("a", i % 3 == 0 ? 1 : 0, Integer::sum);
        }
        statistics.observed("u0", "a", false, 0);
        assertThat(statistics.figures("a").users()).isEqualTo(1_001);
        assertThat(statistics.figures("a").hitRate()).isEqualTo(hits.get("a") / 1_001.0);
    }

    @Test
    void theIntervalIsTheNormalMixtures() {
        ConfidenceSequence sequence = new ConfidenceSequence(.05, 100);
        double time = 400;
        double mixture = Math.sqrt(500 * Math.log(500 / (100 * .0025))) / time;
        assertThat(sequence.radius(1 / time)).isCloseTo(mixture, within(1e-12));
        double standardErrors = SEQUENCE.radius(1e-6 * 32.65) / Math.sqrt(1e-6 * 32.65);
        assertThat(standardErrors).as("where it is tightest").isBetween(2.5, 3.6);
    }
}
