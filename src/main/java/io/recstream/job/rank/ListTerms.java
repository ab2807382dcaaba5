package io.recstream.job.rank;

import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import java.util.List;

/**
 * One list with the terms of every score.
 *
 * @param knnMass Σ knn over all responses, before their candidates were cut
 * @param associationMass 1 + Σ ar
 * @param entries best first
 * @param removed the candidates that list rules removed, in the order in which they were checked
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
     * @param filling null for an item that an expert has scored
     */
    public record Entry(
            RecommendedItem item, List<Part> parts, Calibration calibration, Filling filling) {

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
            if (filling != null) {
                return Ranker.fillScore(filling.below(), filling.weight(), filling.heaviest());
            }
            return calibration == null ? shares() : shares() * calibration.factor();
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
    public record Calibration(
            int distance, double share, double hits, double mass, double overall, double factor) {}

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
