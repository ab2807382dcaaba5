package io.recstream.evaluation.baseline;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ScoresTest {

    private final Scores scores = new Scores();

    @Test
    void ranksTiesInTheMiddleOfTheirPlaces() {
        scores.add(7, 3);
        scores.add(1, 2);
        scores.add(2, 2);
        scores.add(3, 2);
        scores.add(9, 1);

        assertThat(scores.rank(7)).isEqualTo(1);
        assertThat(scores.rank(1)).isEqualTo(3);
        assertThat(scores.rank(2)).isEqualTo(3);
        assertThat(scores.rank(9)).isEqualTo(5);
    }

    @Test
    void ranksTwoThatTieHalfAPlaceBehind() {
        scores.add(1, 2);
        scores.add(2, 2);

        assertThat(scores.rank(2)).isEqualTo(1.5);
    }

    @Test
    void anItemWithoutAScoreHasNoRank() {
        scores.add(1, 2);
        scores.add(2, 0);
        scores.add(3, 5);
        scores.remove(3);

        assertThat(scores.rank(2)).isInfinite();
        assertThat(scores.rank(3)).isInfinite();
        assertThat(scores.rank(100_000)).isInfinite();
        assertThat(scores.rank(1)).isEqualTo(1);
    }

    @Test
    void listsTheBestFirstAndOfEqualOnesTheSmallest() {
        scores.add(5, 1);
        scores.add(4, 2);
        scores.add(3, 1);
        scores.add(2, 3);
        scores.add(1, 1);
        int[] top = new int[4];

        assertThat(scores.top(top)).isEqualTo(4);
        assertThat(top).containsExactly(2, 4, 1, 3);
    }

    @Test
    void listsNothingThatHasNoScore() {
        scores.add(5, 1);
        scores.add(4, -1);

        assertThat(scores.top(new int[4])).isEqualTo(1);
    }

    @Test
    void isEmptyAfterClear() {
        scores.add(5, 1);
        scores.clear();
        scores.add(5, 2);

        assertThat(scores.of(5)).isEqualTo(2);
        assertThat(scores.size()).isEqualTo(1);
    }
}
