package io.recstream.job.rank;

import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.rank.TestingResponses.candidates;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.PackedCandidates;
import io.recstream.job.model.PackedItemIds;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

class RankerTest {

    private static final PackedItemIds CONTEXT = PackedItemIds.of("a", "b");
    private static final float[] NONE = {0};

    private final RevisitModel revisits = new RevisitModel();
    private final PopularityIndex popularity = new PopularityIndex();
    private final Ranker ranker = new Ranker(new BlendParameters(3, .50, .25, .15, .10));

    /**
     * Σ knn = 2 + 2, 1 + Σ ar = 1 + 1 + 2: so c has .5·(1+.5)/4 + .25·.5 + .15·1/4, d .5·1/4 +
     * .15·2/4.
     */
    @Test
    void sumsTheSharesOfTheExperts() {
        CandidateResponse[] responses = {
            answer(0, new CandidateScores(ids("c"), row(1), row(.5), row(1), 2, 1)),
            answer(1, new CandidateScores(ids("d", "c"), row(1, .5), row(0, 0), row(2, 0), 2, 2))
        };
        Ranker.RankedList made = blend(ranker, responses, item -> true);

        assertThat(made.items()).extracting(RecommendedItem::itemId).containsExactly("c", "d");
        assertThat(made.items().get(0).score())
                .isCloseTo(.5 * 1.5 / 4 + .25 * .5 + .15 * 1 / 4, within(1e-9));
        assertThat(made.items().get(1).score()).isCloseTo(.5 / 4 + .15 * 2 / 4, within(1e-9));
        assertThat(made.candidates()).isEqualTo(2);
        assertThat(made.ownShares()).containsExactly(0, 0);
    }

    @Test
    void explainsByTheGreatestExpertAndTheItemThatGaveItMost() {
        CandidateResponse[] responses = {
            answer(0, new CandidateScores(ids("c"), row(1), row(.1), NONE, 4, 0)),
            answer(1, new CandidateScores(ids("c", "d"), row(3, 0), row(0, 0), row(0, 9), 4, 9))
        };
        Ranker.RankedList made = blend(ranker, responses, item -> true);

        RecommendedItem c = made.items().get(0);
        assertThat(c.reason()).isEqualTo(RecommendationReason.SIMILAR_SESSIONS);
        assertThat(c.becauseOf()).isEqualTo("b");
        RecommendedItem d = made.items().get(1);
        assertThat(d.reason()).isEqualTo(RecommendationReason.OFTEN_TOGETHER);
        assertThat(d.becauseOf()).isEqualTo("b");
    }

    @Test
    void namesTheItemThatGaveMostWhereverItStands() {
        CandidateResponse[] responses = {
            answer(0, new CandidateScores(ids("c"), row(3), NONE, NONE, 4, 0)),
            answer(1, new CandidateScores(ids("c"), row(1), NONE, NONE, 4, 0))
        };
        Ranker.RankedList made = blend(ranker, responses, item -> true);
        assertThat(made.items().get(0).becauseOf()).isEqualTo("a");
    }

    @Test
    void calibratesItemsOfTheSessionAndReturnsTheirSharesBefore() {
        revisits.learn(new float[] {0f, 1f}, 1);
        CandidateResponse[] responses = {
            answer(
                    0,
                    new CandidateScores(
                            ids("a", "b", "c"), row(1, 1, 2), row(0, 0, 0), row(0, 0, 0), 4, 0)),
        };
        Ranker.RankedList made = blend(ranker, responses, item -> true);

        double a = .5 / 4 + .10;
        double total = .5 + .10;
        assertThat(made.ownShares()[0]).isCloseTo((float) (a / total), within(1e-6f));
        assertThat(made.ownShares()[1]).isCloseTo((float) (.125 / total), within(1e-6f));
        assertThat(made.items()).extracting(RecommendedItem::itemId).containsExactly("a", "c", "b");
        assertThat(made.items().get(0).score()).isCloseTo(a * 1.05 / .5, within(1e-9));
        assertThat(made.items().get(0).reason()).isEqualTo(RecommendationReason.SIMILAR_SESSIONS);
        assertThat(made.items().get(2).score()).isCloseTo(.125 * .05 / 1.5, within(1e-9));
    }

    @Test
    void recommendsAnItemThatOnlyHabitSpeaksFor() {
        revisits.learn(new float[] {0f, 0f}, 2);
        Ranker.RankedList made = blend(ranker, none(), item -> true);
        assertThat(made.items())
                .singleElement()
                .satisfies(
                        item -> {
                            assertThat(item.itemId()).isEqualTo("b");
                            assertThat(item.reason()).isEqualTo(RecommendationReason.SEEN_BEFORE);
                            assertThat(item.becauseOf()).isEqualTo("b");
                        });
        assertThat(made.ownShares()).containsExactly(0f, 1f);
    }

    @Test
    void ordersEqualScoresByIdAndCutsAtTheSize() {
        float[] four = {1, 1, 1, 1};
        float[] zero = {0, 0, 0, 0};
        CandidateResponse[] responses = {
            answer(0, candidates(ids("z", "c", "y", "d"), four, zero, zero, 0))
        };
        assertThat(blend(ranker, responses, item -> true).items())
                .extracting(RecommendedItem::itemId)
                .containsExactly("c", "d", "y");
    }

    @Test
    void fillsTheListPastWhatMayNotBeRecommended() {
        float[] scores = {4, 3, 2, 1};
        float[] zero = {0, 0, 0, 0};
        CandidateResponse[] responses = {
            answer(0, candidates(ids("c", "d", "e", "f"), scores, zero, zero, 0))
        };
        Ranker.RankedList made = blend(ranker, responses, item -> !item.equals("d"));
        assertThat(made.items()).extracting(RecommendedItem::itemId).containsExactly("c", "e", "f");
        assertThat(blend(ranker, responses, item -> false).items()).isEmpty();
        assertThat(blend(ranker, responses, item -> false).candidates()).isEqualTo(4);
    }

    @Test
    void ranksTheResponsesThatHaveArrived() {
        CandidateResponse[] responses = {
            answer(0, new CandidateScores(ids("c"), row(1), NONE, NONE, 1, 0)), null, null
        };
        assertThat(blend(ranker, responses, item -> true).items()).hasSize(1);
    }

    /** An expert without weight names candidates, the own item among them, that have no score. */
    @Test
    void hasNoCandidateWithoutAScore() {
        Ranker rulesOnly = new Ranker(new BlendParameters(3, 0, 1, 0, 0));
        CandidateResponse[] responses = {
            answer(0, candidates(ids("a", "c"), row(1, 1), row(0, 0), row(0, 0), 0))
        };
        Ranker.RankedList made = blend(rulesOnly, responses, item -> true);
        assertThat(made.ownShares()).containsExactly(0f, 0f);
        assertThat(made.items()).isEmpty();
        assertThat(made.candidates()).isZero();
    }

    @Test
    void looksAnItemUpOnce() {
        float[] scores = {3, 2, 1};
        float[] zero = {0, 0, 0};
        CandidateResponse[] responses = {
            answer(0, candidates(ids("c", "d", "e"), scores, zero, zero, 0))
        };
        List<String> lookedUp = new ArrayList<>();
        Ranker.Admission admission =
                new Ranker.Admission() {
                    @Override
                    public boolean admits(String itemId, ItemAvailability item, double score) {
                        return item.recommendable();
                    }

                    @Override
                    public ItemAvailability availability(String itemId) {
                        lookedUp.add(itemId);
                        return new ItemAvailability(
                                itemId, !itemId.equals("d"), false, 0, null, null);
                    }
                };
        Ranker.RankedList made =
                ranker.blend(responses, CONTEXT, null, revisits, popularity, admission);
        assertThat(made.items()).extracting(RecommendedItem::itemId).containsExactly("c", "e");
        assertThat(lookedUp).containsExactly("c", "d", "e");
    }

    private Ranker.RankedList blend(
            Ranker ranker, CandidateResponse[] responses, Predicate<String> admitted) {
        return ranker.blend(
                responses,
                CONTEXT,
                null,
                revisits,
                popularity,
                (item, known, score) -> admitted.test(item));
    }

    private static CandidateResponse[] none() {
        return new CandidateResponse[] {
            answer(0, PackedCandidates.NONE), answer(1, PackedCandidates.NONE)
        };
    }

    private static CandidateResponse answer(int position, Candidates candidates) {
        EnrichedEvent event = position == 0 ? view("u1", "a").enriched() : null;
        return new CandidateResponse(
                "u1", 1, 2, position, CONTEXT.get(position), candidates, event, null);
    }

    private static String[] ids(String... ids) {
        return ids;
    }

    private static float[] row(double... values) {
        float[] row = new float[values.length];
        for (int i = 0; i < row.length; i++) {
            row[i] = (float) values[i];
        }
        return row;
    }
}
