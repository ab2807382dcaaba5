package io.recstream.job.neighbour;

import static io.recstream.job.model.TestingInstant.at;
import static io.recstream.job.neighbour.TestingUpdates.learn;
import static io.recstream.job.neighbour.TestingUpdates.visit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.KnnParameters;
import io.recstream.job.model.Neighbour;
import java.util.List;
import org.junit.jupiter.api.Test;

class NeighboursTest {

    private static final KnnParameters KNN = KnnParameters.DEFAULT;

    private final ItemState state = new ItemState();

    /** One session a → x → b: kNN knows all three, rules know b as the next, both as partners. */
    @Test
    void blendsWhatTheExpertsSay() {
        learn(state, visit("u1", 1, at("10:00"), 0, 0, "x", "a"), KNN);
        learn(state, visit("u1", 1, at("10:00"), 1, 0, "b", "x", "a"), KNN);

        double decay = Math.exp(-0.5);
        double knn = 0.4 * decay / (1 + 2 * decay);
        double b = knn + 0.2 * (1.0 / 2) + 0.3 * 1 / (1 + 1.6);
        double a = knn + 0.3 * 0.6 / (1 + 1.6);
        List<Neighbour> neighbours = neighbours(10);
        assertThat(neighbours).extracting(Neighbour::itemId).containsExactly("b", "a");
        assertThat(neighbours.get(0).score()).isCloseTo(b / 0.9, within(1e-6));
        assertThat(neighbours.get(1).score()).isCloseTo(a / 0.9, within(1e-6));
    }

    @Test
    void ordersEqualNeighboursByIdAndShowsNoMoreThanItsSize() {
        learn(state, visit("u1", 1, at("10:00"), 1, 0, "c", "x"), KNN);
        learn(state, visit("u2", 2, at("10:00"), 1, 0, "a", "x"), KNN);
        learn(state, visit("u3", 3, at("10:00"), 1, 0, "b", "x"), KNN);
        assertThat(neighbours(2)).extracting(Neighbour::itemId).containsExactly("a", "b");
    }

    @Test
    void hasAnotherDigestInAnotherOrder() {
        Neighbour a = new Neighbour("a", 0.5);
        Neighbour b = new Neighbour("b", 0.5);
        assertThat(Neighbours.digest(List.of(a, b)))
                .isNotEqualTo(Neighbours.digest(List.of(b, a)))
                .isEqualTo(Neighbours.digest(List.of(new Neighbour("a", 0.1), b)));
        assertThat(Neighbours.digest(List.of(new Neighbour("ab", 0.5), new Neighbour("c", 0.5))))
                .isNotEqualTo(
                        Neighbours.digest(
                                List.of(new Neighbour("a", 0.5), new Neighbour("bc", 0.5))));
        assertThat(Neighbours.digest(List.of())).isZero();
    }

    private List<Neighbour> neighbours(int size) {
        return new Neighbours(new Scorer(KNN), BlendParameters.DEFAULT, size)
                .of("x", state, at("10:00"));
    }
}
