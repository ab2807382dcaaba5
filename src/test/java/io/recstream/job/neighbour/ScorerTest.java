package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.neighbour.TestingUpdates.learn;
import static io.recstream.job.neighbour.TestingUpdates.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.KnnParameters;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ScorerTest {

    private static final long DAY = Duration.ofDays(1).toMillis();
    private static final KnnParameters PARAMETERS =
            new KnnParameters(100, 50, 4, 50, 2, 20.0 * DAY, 2, 1.5, 1e15);

    private final ItemState state = new ItemState();
    private final Scorer scorer = new Scorer(PARAMETERS);

    /** One past session c ← x ← a, seen by the query x alone: Σ w / √Σ w² = 1. */
    @Test
    void scoresByDistanceFromTheMatchedItem() {
        remember(1, at("09:00"), "c", "x", "a");
        CandidateScores candidates = answer(at("09:00"), 0, 2, "x");

        double similarity = 1 / Math.sqrt(3);
        assertThat(knn(candidates).get("x")).isCloseTo((float) similarity, within(1e-6f));
        assertThat(knn(candidates).get("c"))
                .isCloseTo((float) (similarity * Math.exp(-0.5)), within(1e-6f))
                .isEqualTo(knn(candidates).get("a"));
    }

    @Test
    void forgetsWithAge() {
        remember(1, at("09:00"), "x");
        float fresh = answer(at("09:00"), 0, 2, "x").knnMass();
        float aged = answer(at("09:00") + 20 * DAY, 0, 2, "x").knnMass();
        float future = answer(at("09:00") - 5 * DAY, 0, 2, "x").knnMass();

        assertThat(aged).isCloseTo((float) (fresh / Math.E), within(1e-6f));
        assertThat(future).isEqualTo(fresh);
    }

    @Test
    void leavesOutTheQuerysOwnSession() {
        remember(1, at("09:00"), "c", "x");
        assertThat(answer(at("09:00"), 0, 1, "x").size()).isZero();
        assertThat(answer(at("09:00"), 0, 1, "x").knnMass()).isZero();
    }

    @Test
    void leavesASessionThatHoldsANewerQueryItemToThatItem() {
        remember(1, at("09:00"), "c", "x", "newer");
        remember(2, at("09:00"), "d", "x");
        assertThat(knn(answer(at("09:00"), 1, 3, "newer", "x"))).containsOnlyKeys("d", "x");
    }

    /** Ages of millennia underflow to a score of 0, which is none: it must not fill the scratch. */
    @Test
    void survivesSessionsTooOldToCount() {
        for (int i = 0; i < 100; i++) {
            remember(i, 1, "a", "b", "x", "c", "d");
        }
        CandidateScores candidates = answer(at("09:00"), 0, 1000, "x");
        assertThat(candidates.size()).isZero();
        assertThat(candidates.knnMass()).isZero();

        remember(2000, at("09:00"), "e", "x");
        assertThat(knn(answer(at("09:00"), 0, 1000, "x"))).containsOnlyKeys("e", "x");
    }

    @Test
    void scoresDoNotDependOnOtherRequests() {
        remember(1, at("09:00"), "c", "x", "a");
        CandidateScores first = answer(at("10:00"), 0, 9, "x");
        ItemState other = new ItemState();
        for (int i = 0; i < 300; i++) {
            learn(other, visit("u1", i, 50 + i, 1, 0, "y" + i, "x", "z" + i), PARAMETERS);
        }
        scorer.scores(other, ItemIds.of("x", "z5"), 0, 9, 100);
        assertThat(answer(at("10:00"), 0, 9, "x")).isEqualTo(first);
    }

    private void remember(long session, long time, String... newestFirst) {
        state.snippets.put(
                session, time, ItemIds.of(newestFirst), PARAMETERS.snippets(), state.dictionary);
    }

    private CandidateScores answer(long time, int position, long session, String... context) {
        return scorer.scores(state, ItemIds.of(context), position, session, time).copy();
    }

    private static Map<String, Float> knn(CandidateScores candidates) {
        Map<String, Float> knn = new HashMap<>();
        for (int i = 0; i < candidates.size(); i++) {
            knn.put(candidates.items().get(i), candidates.knn()[i]);
        }
        return knn;
    }
}
