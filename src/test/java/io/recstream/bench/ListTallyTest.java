package io.recstream.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.evaluation.SessionLog;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ListTallyTest {

    /** Two interleaved sessions in two loops: a has i1, i2, i3, i4; b has i9, i8. */
    private final ListTally tally = new ListTally(new LoopedEvents(log(), 12));

    @Test
    void anEventIsScoredByTheListBeforeIt() {
        // The list after i1; the next one is after i3.
        tally.accept(list("e6", "i2"));
        tally.accept(list("e10", "i4"));

        // i2 is hit, i3 is missed by the same list, i4 is hit by the next one.
        assertThat(tally.hitRate(e -> true)).isEqualTo(2.0 / 3);
    }

    @Test
    void onlyMeasuredEventsAreScored() {
        tally.accept(list("e6", "i2"));

        assertThat(tally.hitRate(e -> e == 2)).isEqualTo(1);
        assertThat(tally.hitRate(e -> e == 5)).isZero();
    }

    @Test
    void anEventWithoutAListBeforeItDoesNotCount() {
        tally.accept(list("e6", "i2", "i3", "i4"));

        assertThat(tally.hitRate(e -> e == 1 || e == 3)).isNaN();
    }

    @Test
    void theFirstHalfIsLeftOut() {
        tally.accept(list("e0", "i2", "i3", "i4"));

        assertThat(tally.hitRate(e -> true)).isNaN();
    }

    @Test
    void aListBelongsToOneLoop() {
        tally.accept(list("e6", "i2"));

        // i8 in the second loop belongs to another user than in the first.
        tally.accept(list("e1", "i8"));

        assertThat(tally.hitRate(e -> e == 3)).isNaN();
    }

    @Test
    void tombstonesAreNoListsAndIncompleteOnesAreCounted() {
        tally.accept(RecommendationUpdate.tombstone("a~0"));
        tally.accept(list("e6", "i2"));
        tally.accept(new RecommendationUpdate("a~1", 2, 0, "e8", 0, 1, false, null, items("i3")));

        assertThat(tally.count().lists()).isEqualTo(2);
        assertThat(tally.count().incomplete()).isEqualTo(1);
    }

    private static SessionLog log() {
        SessionLog log = new SessionLog();
        log.add("a", "i1", 1_000);
        log.add("b", "i9", 2_000);
        log.add("a", "i2", 3_000);
        log.add("b", "i8", 4_000);
        log.add("a", "i3", 5_000);
        log.add("a", "i4", 6_000);
        return log;
    }

    private static RecommendationUpdate list(String trigger, String... items) {
        return new RecommendationUpdate("any", 1, 0, trigger, 0, 1, true, null, items(items));
    }

    private static List<RecommendedItem> items(String... items) {
        return Arrays.stream(items)
                .map(
                        item ->
                                new RecommendedItem(
                                        item, 1, RecommendationReason.OFTEN_NEXT, "i0", null, null))
                .toList();
    }
}
