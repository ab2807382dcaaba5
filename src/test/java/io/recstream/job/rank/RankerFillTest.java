package io.recstream.job.rank;

import static io.recstream.job.rank.PopularityIndexTest.cut;
import static io.recstream.job.rank.PopularityIndexTest.entry;
import static io.recstream.job.rank.TestingResponses.knnOnly;
import static io.recstream.job.rank.TestingResponses.viewAt;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Popular items behind those that an expert speaks for; lists of five. */
class RankerFillTest {

    private static final PackedItemIds CONTEXT = PackedItemIds.of("a", "older");

    private final PopularityIndex popularity = new PopularityIndex();
    private final Ranker ranker = new Ranker(new BlendParameters(5, .50, .25, .15, .10));
    private final List<String> asked = new ArrayList<>();

    @Test
    void putsPopularItemsBehindAllOthersThoseOfTheCategoryFirst() {
        popularity.put(
                cut(0, 1, entry("p", null, 90), entry("q", "home", 5), entry("r", "home", 4)));
        List<RecommendedItem> list = list("home", "x", "y");

        assertThat(list)
                .extracting(RecommendedItem::itemId)
                .containsExactly("x", "y", "q", "r", "p");
        assertThat(list)
                .extracting(RecommendedItem::reason)
                .containsExactly(
                        RecommendationReason.SIMILAR_SESSIONS,
                        RecommendationReason.SIMILAR_SESSIONS,
                        RecommendationReason.POPULAR_IN_CATEGORY,
                        RecommendationReason.POPULAR_IN_CATEGORY,
                        RecommendationReason.POPULAR);
        assertThat(list.subList(2, 5)).allMatch(item -> item.becauseOf() == null);
        for (int i = 1; i < list.size(); i++) {
            assertThat(list.get(i).score()).isBetween(Double.MIN_VALUE, list.get(i - 1).score());
        }
        assertThat(list.get(2).score()).isLessThan(list.get(1).score());
        assertThat(list.get(4).score()).isLessThan(list.get(3).score());
    }

    @Test
    void givesALongListNoPopularItem() {
        popularity.put(cut(0, 1, entry("p", null, 90)));
        assertThat(list(null, "v", "w", "x", "y", "z"))
                .extracting(RecommendedItem::itemId)
                .containsExactly("v", "w", "x", "y", "z");
    }

    @Test
    void cutsAtTheSize() {
        popularity.put(cut(0, 1, entry("p", null, 3), entry("q", null, 2), entry("r", null, 1)));
        assertThat(list(null, "v", "w", "x"))
                .extracting(RecommendedItem::itemId)
                .containsExactly("v", "w", "x", "p", "q");
    }

    @Test
    void fillsInNoItemOfTheSessionAndNoneTwice() {
        popularity.put(
                cut(0, 1, entry("a", "home", 9), entry("x", "home", 8), entry("q", "home", 7)));
        popularity.put(cut(1, 1, entry("older", null, 5), entry("q", null, 1)));
        assertThat(list("home", "x"))
                .extracting(RecommendedItem::itemId)
                .containsExactly("x", "q")
                .doesNotHaveDuplicates();
    }

    @Test
    void fillsTheListOfAnUnknownUser() {
        popularity.put(cut(0, 1, entry("p", "home", 3), entry("q", null, 2)));
        assertThat(list("garden"))
                .extracting(RecommendedItem::itemId, RecommendedItem::reason)
                .containsExactly(
                        tuple("p", RecommendationReason.POPULAR),
                        tuple("q", RecommendationReason.POPULAR));
    }

    @Test
    void checksTheRulesOfEachItemOnce() {
        popularity.put(cut(0, 1, entry("p", "home", 3), entry("q", null, 2), entry("x", null, 1)));
        List<RecommendedItem> list =
                ranker.blend(
                                answers("x"),
                                CONTEXT,
                                "home",
                                new RevisitModel(),
                                popularity,
                                (item, known, score) -> asked.add(item) && !item.equals("p"))
                        .items();
        assertThat(list).extracting(RecommendedItem::itemId).containsExactly("x", "q");
        assertThat(asked).containsExactly("x", "p", "q");
    }

    @Test
    void countsNoPopularItemAsACandidate() {
        popularity.put(cut(0, 1, entry("p", null, 3)));
        Ranker.RankedList made =
                ranker.blend(
                        answers("x"),
                        CONTEXT,
                        null,
                        new RevisitModel(),
                        popularity,
                        (item, known, score) -> false);
        assertThat(made.candidates()).isEqualTo(1);
        assertThat(made.items()).isEmpty();
    }

    private List<RecommendedItem> list(String category, String... best) {
        return ranker.blend(
                        answers(best),
                        CONTEXT,
                        category,
                        new RevisitModel(),
                        popularity,
                        (item, known, score) -> true)
                .items();
    }

    private static CandidateResponse[] answers(String... best) {
        return new CandidateResponse[] {knnOnly(viewAt("a", 1000), 1, 2, 0, best)};
    }
}
