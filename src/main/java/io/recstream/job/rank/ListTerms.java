package io.recstream.job.rank;

import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendedItem;
import java.util.List;

/**
 * One list taken apart, so that every score can be added up again.
 *
 * @param knnMass Σ knn over all answers, what they cut off included
 * @param associationMass 1 + Σ ar
 * @param entries best first
 * @param removed what a rule kept out, in the order in which it was looked at
 * @param candidates how many items had a score, popular ones not counted
 */
public record ListTerms(
        double knnMass,
        double associationMass,
        List<Entry> entries,
        List<Removed> removed,
        int candidates) {

    /**
     * An entry: what the experts gave, times the calibration; or a popular item.
     *
     * @param calibration null for an item that is not of the own session
     * @param filling null for an item that any expert knew
     */
    public record Entry(
            RecommendedItem item, List<Part> parts, Calibration calibration, Filling filling) {

        /** What one expert gave, all its parts together. */
        public double share(RecommendationReason expert) {
            double share = 0;
            for (Part part : parts) {
                share += part.expert() == expert ? part.share() : 0;
            }
            return share;
        }

        /** What all experts gave. */
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
     * What one expert gave because of one item: weight · told / mass.
     *
     * @param because the item that answered; the entry's own for the habit of coming back
     * @param weight of the expert in the blend
     * @param told the expert's score, or the prior of coming back
     * @param mass what the expert's score was divided by
     * @param share of the whole score
     */
    public record Part(
            RecommendationReason expert,
            String because,
            double weight,
            double told,
            double mass,
            double share) {}

    /**
     * Why an item of the own session is worth more or less, see {@code Calibration}: min(5, (hits +
     * overall) / (mass + 1)).
     *
     * @param distance 0 = the newest item of the session
     * @param share of the whole score, before calibration
     * @param overall the factor of all items at that distance
     */
    public record Calibration(
            int distance, double share, double hits, double mass, double overall, double factor) {}

    /**
     * Where a popular item stands: ½ · below · weight / heaviest.
     *
     * @param below the score of the entry above all items that are popular in this way
     * @param weight decayed count of the item
     * @param heaviest that of the most popular one
     */
    public record Filling(double below, double weight, double heaviest) {}

    /** A candidate that was left out. */
    public record Removed(String itemId, double score, ListRules.Filter filter) {}
}
