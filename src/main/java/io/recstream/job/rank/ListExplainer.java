package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * Takes a list apart: makes it again by the very {@link Ranker}, and derives each entry's terms
 * from what the blend is made of. The habits and the shelf have to be as they were when the list
 * was made.
 */
public final class ListExplainer {

    private final BlendParameters weights;
    private final ListRules rules;
    private final List<ListTerms.Removed> removed = new ArrayList<>();
    private ListRules.Filter broken;

    /**
     * Makes an explainer.
     *
     * @param rules which items may be in a list, telling what they remove
     */
    public ListExplainer(BlendParameters weights, Function<ListRules.Removals, ListRules> rules) {
        this.weights = weights;
        this.rules = rules.apply(filter -> broken = filter);
    }

    /**
     * Takes the list after an event apart.
     *
     * @param answers all answers to the event, by position
     * @param user as of after the event
     */
    public ListTerms explain(
            CandidateResponse[] answers,
            UserListState user,
            RevisitModel habits,
            PopularityIndex shelf) {
        EnrichedEvent event = answers[0].enriched();
        String category = event.isNegative() ? null : event.category();
        removed.clear();
        Ranker.Admission admission = rules.of(user);
        Ranker.RankedList made =
                new Ranker(weights)
                        .blend(
                                answers,
                                event.context(),
                                category,
                                habits,
                                shelf,
                                (item, score) -> admits(admission, item, score));
        ExpertShares shares = ExpertShares.of(answers, weights);
        List<ListTerms.Entry> entries = new ArrayList<>();
        for (RecommendedItem item : made.items()) {
            entries.add(
                    isPopular(item)
                            ? filled(item, entries, category, shelf)
                            : blended(
                                    item,
                                    answers,
                                    event.context(),
                                    made.ownShares(),
                                    shares,
                                    habits));
        }
        return new ListTerms(
                shares.knnMass(),
                shares.associationMass(),
                List.copyOf(entries),
                List.copyOf(removed),
                made.candidates());
    }

    private boolean admits(Ranker.Admission admission, String item, double score) {
        boolean admitted = admission.admits(item, score);
        if (!admitted) {
            removed.add(new ListTerms.Removed(item, score, broken));
        }
        return admitted;
    }

    private static boolean isPopular(RecommendedItem item) {
        return item.reason() == RecommendationReason.POPULAR
                || item.reason() == RecommendationReason.POPULAR_IN_CATEGORY;
    }

    private ListTerms.Entry blended(
            RecommendedItem item,
            CandidateResponse[] answers,
            String[] context,
            float[] ownShares,
            ExpertShares shares,
            RevisitModel habits) {
        List<ListTerms.Part> parts = new ArrayList<>();
        for (CandidateResponse answer : answers) {
            Candidates told = answer.candidates();
            int at = Arrays.asList(told.items()).indexOf(item.itemId());
            if (at >= 0) {
                add(parts, answer.itemId(), told, at, shares);
            }
        }
        int distance = Arrays.asList(context).indexOf(item.itemId());
        double revisit = distance < 0 ? 0 : shares.revisit(habits, distance);
        if (revisit > 0) {
            parts.add(
                    new ListTerms.Part(
                            RecommendationReason.SEEN_BEFORE,
                            item.itemId(),
                            weights.revisit(),
                            habits.revisitPrior(distance),
                            1,
                            revisit));
        }
        ListTerms.Calibration calibration =
                distance < 0 ? null : calibration(distance, ownShares[distance], habits);
        return new ListTerms.Entry(item, List.copyOf(parts), calibration, null);
    }

    private static ListTerms.Calibration calibration(
            int distance, float share, RevisitModel habits) {
        Calibration.Terms terms = habits.calibration().terms(distance, share);
        return new ListTerms.Calibration(
                distance, share, terms.hits(), terms.mass(), terms.overall(), terms.factor());
    }

    private void add(
            List<ListTerms.Part> parts, String by, Candidates told, int at, ExpertShares shares) {
        List<ListTerms.Part> all =
                List.of(
                        new ListTerms.Part(
                                RecommendationReason.SIMILAR_SESSIONS,
                                by,
                                weights.knn(),
                                told.knn()[at],
                                shares.knnMass(),
                                shares.knn(told, at)),
                        new ListTerms.Part(
                                RecommendationReason.OFTEN_NEXT,
                                by,
                                weights.sequentialRules(),
                                told.sequential()[at],
                                1,
                                shares.sequential(told, at)),
                        new ListTerms.Part(
                                RecommendationReason.OFTEN_TOGETHER,
                                by,
                                weights.associationRules(),
                                told.association()[at],
                                shares.associationMass(),
                                shares.association(told, at)));
        all.stream().filter(part -> part.share() > 0).forEach(parts::add);
    }

    /** Behind the last entry that was not popular in this way. */
    private static ListTerms.Entry filled(
            RecommendedItem item,
            List<ListTerms.Entry> before,
            String category,
            PopularityIndex shelf) {
        double below = Ranker.SCORE_OF_NOTHING;
        for (ListTerms.Entry entry : before) {
            below = entry.item().reason() == item.reason() ? below : entry.item().score();
        }
        List<PopularityIndex.Popular> popular =
                item.reason() == RecommendationReason.POPULAR
                        ? shelf.overall()
                        : shelf.in(category);
        double weight =
                popular.stream()
                        .filter(one -> one.item().equals(item.itemId()))
                        .findFirst()
                        .orElseThrow()
                        .weight();
        return new ListTerms.Entry(
                item,
                List.of(),
                null,
                new ListTerms.Filling(below, weight, popular.get(0).weight()));
    }
}
