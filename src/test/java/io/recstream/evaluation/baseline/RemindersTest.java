package io.recstream.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class RemindersTest {

    private static final int A = 1;
    private static final int B = 2;
    private static final int C = 3;
    private static final int D = 4;

    private final Scores scores = new Scores();

    @Test
    void remindsAtDistancesOfEarlierRevisits() {
        Reminders model = new Reminders(new Fixed(D, 8), .1, false);
        learn(model, 0, A, B, A); // to distance 1 of 0..1
        learn(model, 1, A, B, C, A); // to distance 2 of 0..2
        learn(model, 2, A, B, C, D); // to none
        learn(model, 4, D, D); // to distance 0, which is excluded

        model.predict(prefix(3, A, B, C), scores);

        // Events with two distinct items before them: 5, one of which went to the older one;
        // with three: 2, one of which did.
        double one = 1.0 / 5;
        double two = 1.0 / 2;
        assertThat(scores.of(D)).isEqualTo(1);
        assertThat(scores.of(C)).isZero();
        assertThat(scores.of(B)).isCloseTo(.1 * one / (one + two), within(1e-12));
        assertThat(scores.of(A)).isCloseTo(.1 * two / (one + two), within(1e-12));
    }

    @Test
    void remindsOfTheNewestItemIfUsersRepeatIt() {
        Reminders model = new Reminders(new Fixed(D, 8), .1, true);
        learn(model, 0, A, A, A);

        model.predict(prefix(1, B), scores);

        assertThat(scores.of(B)).isCloseTo(.1, within(1e-12));
    }

    @Test
    void addsNothingBeforeTheFirstRevisit() {
        Reminders model = new Reminders(new Fixed(D, 8), .1, false);
        learn(model, 0, A, B);

        model.predict(prefix(1, A, B), scores);

        assertThat(scores.of(A)).isZero();
        assertThat(scores.of(D)).isEqualTo(1);
    }

    private static void learn(SessionModel model, int session, int... items) {
        for (int length = 1; length <= items.length; length++) {
            model.learn(new Prefix().of(session, items, length), length);
        }
    }

    private static Prefix prefix(int session, int... items) {
        return new Prefix().of(session, items, items.length);
    }

    /** Always scores the same item. */
    private record Fixed(int item, double score) implements SessionModel {
        @Override
        public void predict(Prefix session, Scores scores) {
            scores.add(item, score);
        }

        @Override
        public void learn(Prefix session, long time) {}
    }
}
