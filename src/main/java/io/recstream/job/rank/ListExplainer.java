package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateResponse;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * Explains a list: builds it again with the same {@link Ranker}, and derives the terms of each
 * entry's score. Revisit model and popularity have to be as they were when the list was built.
 */
public final class ListExplainer {

    private final BlendParameters settings;
    private final ListRules rules;
    private final List<ListTerms.Removed> removed = new ArrayList<>();
    private ListRules.Filter broken;

    /**
     * An explainer with its settings.
     *
     * @param rules makes the list rules, which report the items that they remove
     */
    public ListExplainer(BlendParameters settings, Function<ListRules.Removals, ListRules> rules) {
        this.settings = settings;
        this.rules = rules.apply(filter -> broken = filter);
    }

    /**
     * Explains the list after an event.
     *
     * @param responses all responses to the event, by position
     * @param user as of after the event
     */
    public ListTerms explain(
            CandidateResponse[] responses,
            UserListState user,
            RevisitModel revisits,
            PopularityIndex popularity) {
        EnrichedEvent event = responses[0].enriched();
        ItemIds context = event.context().unpack(new ItemIds());
        String category = ListBuilder.categoryOf(event);
        removed.clear();
        Ranker.Admission admission = rules.of(user, event.event().userId());
        BlendParameters weights = admission.weights(settings);
        Ranker.RankedList made =
                new Ranker(settings)
                        .blend(
                                responses,
                                event.context(),
                                category,
                                revisits,
                                popularity,
                                new Recorder(admission));
        ExpertShares shares = ExpertShares.of(responses, weights);
        List<ListTerms.Entry> entries = new ArrayList<>();
        for (RecommendedItem item : made.items()) {
            if (item.reason() == RecommendationReason.PINNED) {
                entries.add(new ListTerms.Entry(item, List.of(), null, 1, null));
            } else if (isPopular(item)) {
                entries.add(filled(item, entries, category, popularity, admission));
            } else {
                entries.add(
                        blended(
                                item,
                                responses,
                                context,
                                made.ownShares(),
                                new Experts(weights, shares, revisits),
                                admission.factor(item.itemId())));
            }
        }
        return new ListTerms(
                shares.knnMass(),
                shares.associationMass(),
                List.copyOf(entries),
                List.copyOf(removed),
                made.candidates());
    }

    /** The rules of the list; keeps what they remove. */
    private final class Recorder implements Ranker.Admission {

        private final Ranker.Admission rules;

        Recorder(Ranker.Admission rules) {
            this.rules = rules;
        }

        @Override
        public ItemAvailability availability(String itemId) {
            return rules.availability(itemId);
        }

        @Override
        public boolean admits(String itemId, ItemAvailability item, double score) {
            broken = null;
            boolean admitted = rules.admits(itemId, item, score);
            if (broken != null) {
                removed.add(new ListTerms.Removed(itemId, score, broken));
            }
            return admitted;
        }

        @Override
        public BlendParameters weights(BlendParameters settings) {
            return rules.weights(settings);
        }

        @Override
        public boolean boosts() {
            return rules.boosts();
        }

        @Override
        public double factor(String itemId) {
            return rules.factor(itemId);
        }

        @Override
        public List<PublishedRules.Pin> pins() {
            return rules.pins();
        }
    }

    /** What the terms of a score are computed with. */
    private record Experts(BlendParameters weights, ExpertShares shares, RevisitModel revisits) {}

    private static boolean isPopular(RecommendedItem item) {
        return item.reason() == RecommendationReason.POPULAR
                || item.reason() == RecommendationReason.POPULAR_IN_CATEGORY;
    }

    private ListTerms.Entry blended(
            RecommendedItem item,
            CandidateResponse[] responses,
            ItemIds context,
            float[] ownShares,
            Experts experts,
            double boost) {
        RevisitModel revisits = experts.revisits();
        List<ListTerms.Part> parts = new ArrayList<>();
        for (CandidateResponse response : responses) {
            CandidateScores candidates = response.candidates().scores();
            int at = candidates.items().indexOf(item.itemId());
            if (at >= 0) {
                add(parts, response.itemId(), candidates, at, experts);
            }
        }
        int distance = context.indexOf(item.itemId());
        double revisit = distance < 0 ? 0 : experts.shares().revisit(revisits, distance);
        if (revisit > 0) {
            parts.add(
                    new ListTerms.Part(
                            RecommendationReason.SEEN_BEFORE,
                            item.itemId(),
                            experts.weights().revisit(),
                            revisits.revisitPrior(distance),
                            1,
                            revisit));
        }
        ListTerms.CalibrationTerms calibration =
                distance < 0 ? null : calibration(distance, ownShares[distance], revisits);
        return new ListTerms.Entry(item, List.copyOf(parts), calibration, boost, null);
    }

    private static ListTerms.CalibrationTerms calibration(
            int distance, float share, RevisitModel revisits) {
        Calibration.Terms terms = revisits.calibration().terms(distance, share);
        return new ListTerms.CalibrationTerms(
                distance, share, terms.hits(), terms.mass(), terms.overall(), terms.factor());
    }

    private static void add(
            List<ListTerms.Part> parts,
            String by,
            CandidateScores candidates,
            int at,
            Experts experts) {
        BlendParameters weights = experts.weights();
        ExpertShares shares = experts.shares();
        List<ListTerms.Part> all =
                List.of(
                        new ListTerms.Part(
                                RecommendationReason.SIMILAR_SESSIONS,
                                by,
                                weights.knn(),
                                candidates.knn()[at],
                                shares.knnMass(),
                                shares.knn(candidates, at)),
                        new ListTerms.Part(
                                RecommendationReason.OFTEN_NEXT,
                                by,
                                weights.sequentialRules(),
                                candidates.sequential()[at],
                                1,
                                shares.sequential(candidates, at)),
                        new ListTerms.Part(
                                RecommendationReason.OFTEN_TOGETHER,
                                by,
                                weights.associationRules(),
                                candidates.association()[at],
                                shares.associationMass(),
                                shares.association(candidates, at)));
        all.stream().filter(part -> part.share() > 0).forEach(parts::add);
    }

    /**
     * An entry that fills up the list: its score is below that of the last entry with another
     * reason.
     */
    private static ListTerms.Entry filled(
            RecommendedItem item,
            List<ListTerms.Entry> before,
            String category,
            PopularityIndex popularity,
            Ranker.Admission admission) {
        double below = Ranker.SCORE_OF_NOTHING;
        for (ListTerms.Entry entry : before) {
            boolean counts =
                    entry.item().reason() != item.reason()
                            && entry.item().reason() != RecommendationReason.PINNED;
            below = counts ? entry.item().score() : below;
        }
        List<PopularityIndex.Popular> popular =
                Ranker.boosted(
                        item.reason() == RecommendationReason.POPULAR
                                ? popularity.overall()
                                : popularity.in(category),
                        admission);
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
                1,
                new ListTerms.Filling(below, weight, popular.get(0).weight()));
    }

    /**
     * One list with the terms of every score.
     *
     * @param knnMass Σ knn over all responses, before their candidates were cut
     * @param associationMass 1 + Σ ar
     * @param entries best first
     * @param removed the candidates that list rules removed, in the order in which they were
     *     checked
     * @param candidates number of items with a score, without popular items
     */
    public record ListTerms(
            double knnMass,
            double associationMass,
            List<Entry> entries,
            List<Removed> removed,
            int candidates) {

        /**
         * An entry: the sum of the experts' shares, times the calibration; or a popular item.
         *
         * @param calibration null for an item that is not of the own session
         * @param boost the factor of published rules; 1 without any, and for a popular item, whose
         *     weight is multiplied instead
         * @param filling null for an item that an expert has scored
         */
        public record Entry(
                RecommendedItem item,
                List<Part> parts,
                CalibrationTerms calibration,
                double boost,
                Filling filling) {

            /** The share of one expert: the sum of its parts. */
            public double share(RecommendationReason expert) {
                double share = 0;
                for (Part part : parts) {
                    share += part.expert() == expert ? part.share() : 0;
                }
                return share;
            }

            /** The sum of all experts' shares. */
            public double shares() {
                return share(RecommendationReason.SIMILAR_SESSIONS)
                        + share(RecommendationReason.OFTEN_NEXT)
                        + share(RecommendationReason.OFTEN_TOGETHER)
                        + share(RecommendationReason.SEEN_BEFORE);
            }

            /** The score, added up from the terms. */
            public double score() {
                if (item.reason() == RecommendationReason.PINNED) {
                    return item.score();
                }
                if (filling != null) {
                    return Ranker.fillScore(filling.below(), filling.weight(), filling.heaviest());
                }
                double score = calibration == null ? shares() : shares() * calibration.factor();
                return score * boost;
            }
        }

        /**
         * An expert's share that is due to one item: weight · score / mass.
         *
         * @param because the responding item; the entry's own item for revisits
         * @param weight of the expert
         * @param score the expert's score, or the revisit prior
         * @param mass the divisor of the expert's score
         * @param share of the total score
         */
        public record Part(
                RecommendationReason expert,
                String because,
                double weight,
                double score,
                double mass,
                double share) {}

        /**
         * The calibration of an item of the own session, see {@code Calibration}: min(5, (hits +
         * overall) / (mass + 1)).
         *
         * @param distance 0 = the newest item of the session
         * @param share of the total score, before calibration
         * @param overall the factor of all items at that distance
         */
        public record CalibrationTerms(
                int distance,
                double share,
                double hits,
                double mass,
                double overall,
                double factor) {}

        /**
         * The score of a popular item: ½ · below · weight / heaviest.
         *
         * @param below the score of the entry before the first item with the same reason
         * @param weight the item's decayed count
         * @param heaviest the decayed count of the most popular item
         */
        public record Filling(double below, double weight, double heaviest) {}

        /** A candidate that a list rule removed. */
        public record Removed(String itemId, double score, ListRules.Filter filter) {}
    }
}
