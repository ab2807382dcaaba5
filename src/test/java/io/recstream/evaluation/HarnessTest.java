package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.evaluation.baseline.Prefix;
import io.recstream.evaluation.baseline.Scores;
import io.recstream.evaluation.baseline.SessionModel;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HarnessTest {

    private final Harness harness = new Harness(2, ProgressBar.none());

    @Test
    void predictsEveryEventButASessionsFirstAndThenLearnsIt() {
        SessionLog log = TestingLog.of("s1:a", "s2:a", "s1:b", "s2:c", "s1:a");
        TestingModel model = new TestingModel(log);

        ModelResult outcome = harness.prequential("m", model, log, 0);

        assertThat(model.calls)
                .containsExactly(
                        "learn a",
                        "learn a",
                        "predict a",
                        "learn ab",
                        "predict a",
                        "learn ac",
                        "predict ab",
                        "learn aba");
        assertThat(outcome.size()).isEqualTo(3);
        assertThat(unseen(outcome)).containsExactly(true, true, false);
    }

    @Test
    void excludesTheWarmUpFromTheMetrics() {
        SessionLog log = TestingLog.of("s1:a", "s1:b", "s1:c", "s1:d", "s1:e");
        TestingModel model = new TestingModel(log);

        ModelResult outcome = harness.prequential("m", model, log, 0.4);

        assertThat(outcome.size()).isEqualTo(3);
        assertThat(model.calls).contains("predict a", "learn ab");
    }

    @Test
    void aFrozenModelDoesNotLearn() {
        SessionLog learnt = TestingLog.of("s1:a", "s1:b");
        SessionLog predicted = TestingLog.fill(learnt.ofOtherSessions(), "s1:b", "s1:a", "s1:a");
        TestingModel model = new TestingModel(learnt);

        ModelResult outcome = harness.runStatic("m", model, learnt, predicted);

        assertThat(model.calls)
                .containsExactly(
                        "learn a",
                        "learn ab",
                        "follow b",
                        "predict b",
                        "follow ba",
                        "predict ba",
                        "follow baa");
        assertThat(outcome.size()).isEqualTo(2);
        assertThat(unseen(outcome)).containsExactly(true, false);
        assertThat(outcome.itemsLearnt()).isEqualTo(2);
    }

    @Test
    void ranksTheTargetAmongWhatTheModelScores() {
        SessionLog log = TestingLog.of("s1:a", "s1:b", "s1:c", "s1:a");

        ModelResult outcome = harness.prequential("m", new TestingModel(log), log, 0);

        // The model always scores a first and b second.
        assertThat(outcome.rank(0)).isEqualTo(2);
        assertThat(outcome.rank(1)).isInfinite();
        assertThat(outcome.rank(2)).isEqualTo(1);
        assertThat(outcome.itemsRecommended()).isEqualTo(2);
        assertThat(outcome.itemsLearnt()).isEqualTo(3);
    }

    private static List<Boolean> unseen(ModelResult outcome) {
        List<Boolean> unseen = new ArrayList<>();
        for (int p = 0; p < outcome.size(); p++) {
            unseen.add(outcome.isUnseen(p));
        }
        return unseen;
    }

    /** Records its calls; scores the first item 2 and the second 1. */
    private static final class TestingModel implements SessionModel {

        private final SessionLog log;
        private final List<String> calls = new ArrayList<>();

        TestingModel(SessionLog log) {
            this.log = log;
        }

        @Override
        public void predict(Prefix session, Scores scores) {
            note("predict ", session);
            scores.add(0, 2);
            scores.add(1, 1);
        }

        @Override
        public void learn(Prefix session, long time) {
            note("learn ", session);
        }

        @Override
        public void observe(Prefix session, long time) {
            note("follow ", session);
        }

        private void note(String what, Prefix session) {
            StringBuilder call = new StringBuilder(what);
            for (int i = 0; i < session.length(); i++) {
                call.append(log.itemNames().name(session.item(i)));
            }
            calls.add(call.toString());
        }
    }
}
