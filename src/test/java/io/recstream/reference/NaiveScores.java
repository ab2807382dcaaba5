package io.recstream.reference;

import java.util.ArrayList;
import java.util.List;

/** The scores of one user's history, recomputed from its beginning in the plainest way. */
public final class NaiveScores {

    /** A version: the place of its trigger among the user's accepted events, and its items. */
    public record Version(int trigger, List<String> items) {}

    private NaiveScores() {}

    /** Ranks from 0, or -1 for a miss, of every accepted event but the first. */
    public static List<Integer> ranks(List<String> acceptedItems, List<Version> versions) {
        List<Integer> ranks = new ArrayList<>();
        for (int event = 1; event < acceptedItems.size(); event++) {
            List<String> inForce = List.of();
            for (Version version : versions) {
                if (version.trigger() < event) {
                    inForce = version.items();
                }
            }
            int rank = inForce.indexOf(acceptedItems.get(event));
            ranks.add(rank >= 20 ? -1 : rank);
        }
        return ranks;
    }

    public static double hitRate(List<Integer> ranks) {
        return ranks.stream().mapToInt(rank -> rank < 0 ? 0 : 1).average().orElse(Double.NaN);
    }

    public static double meanReciprocalRank(List<Integer> ranks) {
        return ranks.stream()
                .mapToDouble(rank -> rank < 0 ? 0 : 1.0 / (rank + 1))
                .average()
                .orElse(Double.NaN);
    }
}
