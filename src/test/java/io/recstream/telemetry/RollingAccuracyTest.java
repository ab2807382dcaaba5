package io.recstream.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RollingAccuracyTest {

    private final RollingAccuracy scores = new RollingAccuracy(4);
    private final PrequentialMatcher turns =
            new PrequentialMatcher(2, 8, 8, RollingAccuracy.TOP, scores);

    @Test
    void ranksAnEventInTheListBeforeIt() {
        turns.sent("u", "e1", "a");
        turns.list("u", "e1", List.of("x", "b"));
        turns.sent("u", "e2", "b");
        // e2 is not compared with the list that it triggered.
        turns.list("u", "e2", List.of("b"));
        turns.sent("u", "e3", "c");
        turns.list("u", "e3", List.of("c"));

        assertThat(scores.events()).isEqualTo(2);
        assertThat(scores.hitRate()).isEqualTo(0.5);
        assertThat(scores.meanReciprocalRank()).isEqualTo(0.25);
    }

    @Test
    void skipsEventsWithoutAListBeforeThem() {
        turns.sent("u", "e1", "a");
        turns.list("u", "e1", List.of());
        turns.sent("u", "e2", "a");
        turns.list("u", "e2", List.of("b"));

        assertThat(scores.events()).isZero();
        assertThat(scores.hitRate()).isNaN();
        assertThat(scores.meanReciprocalRank()).isNaN();
    }

    @Test
    void countsTheNewestEventsOnly() {
        turns.list("u", "e0", List.of("a"));
        for (int i = 1; i <= 4; i++) {
            turns.sent("u", "e" + i, "a");
            turns.list("u", "e" + i, List.of("a"));
        }
        assertThat(scores.hitRate()).isEqualTo(1);
        for (int i = 5; i <= 7; i++) {
            turns.sent("u", "e" + i, "other");
            turns.list("u", "e" + i, List.of("a"));
        }

        assertThat(scores.events()).isEqualTo(4);
        assertThat(scores.hitRate()).isEqualTo(0.25);
    }

    @Test
    void skipsRejectedRepeatedAndOvertakenEvents() {
        turns.list("u", "e0", List.of("a"));
        turns.sent("u", "late", "a");
        turns.refused("u", "late");
        turns.list("u", "e1", List.of("a"));
        turns.sent("u", "e1", "a");
        turns.list("u", "e2", List.of("a"));
        turns.sent("u", "e1", "a");
        turns.list("u", "e3", List.of("a"));

        assertThat(scores.events()).isZero();
    }
}
