package io.recstream.job.neighbour;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CandidateScores;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.Neighbour;
import io.recstream.job.model.TextHash;
import java.util.ArrayList;
import java.util.List;

/**
 * An item's neighbours for the similar items: its candidates for the context of this item alone,
 * combined with the weights of the lists, without the item itself.
 */
final class Neighbours {

    private static final long NO_SESSION = 0;

    private final Scorer scorer;
    private final BlendParameters weights;
    private final int size;

    Neighbours(Scorer scorer, BlendParameters weights, int size) {
        this.scorer = scorer;
        this.weights = weights;
        this.size = size;
    }

    /** The best neighbours as of an event time; ties fall by id. */
    List<Neighbour> of(String itemId, ItemState state, long time) {
        CandidateScores candidates = scorer.scores(state, ItemIds.of(itemId), 0, NO_SESSION, time);
        double whole = weights.knn() + weights.sequentialRules() + weights.associationRules();
        double perKnn = candidates.knnMass() > 0 ? weights.knn() / candidates.knnMass() : 0;
        double perAssociation = weights.associationRules() / (1 + candidates.associationMass());
        double[] scores = new double[candidates.size()];
        int[] best = new int[size];
        int found = 0;
        for (int i = 0; i < scores.length; i++) {
            double score =
                    perKnn * candidates.knn()[i]
                            + weights.sequentialRules() * candidates.sequential()[i]
                            + perAssociation * candidates.association()[i];
            scores[i] = score / whole;
            if (!candidates.items().isAt(i, itemId)) {
                found = insert(i, best, found, scores, candidates.items());
            }
        }
        List<Neighbour> neighbours = new ArrayList<>(found);
        for (int n = 0; n < found; n++) {
            neighbours.add(new Neighbour(candidates.items().get(best[n]), scores[best[n]]));
        }
        return neighbours;
    }

    /** Inserts a candidate where it belongs among the best; returns how many there are now. */
    private static int insert(int candidate, int[] best, int found, double[] scores, ItemIds ids) {
        int at = found;
        while (at > 0 && isBetter(candidate, best[at - 1], scores, ids)) {
            if (at < best.length) {
                best[at] = best[at - 1];
            }
            at--;
        }
        if (at < best.length) {
            best[at] = candidate;
        }
        return Math.min(found + 1, best.length);
    }

    private static boolean isBetter(int a, int b, double[] scores, ItemIds ids) {
        int byScore = Double.compare(scores[b], scores[a]);
        return byScore != 0 ? byScore < 0 : ids.compare(a, b) < 0;
    }

    /** A hash of the ids in their order. */
    static long digest(List<Neighbour> neighbours) {
        long digest = neighbours.size();
        for (Neighbour neighbour : neighbours) {
            digest = TextHash.of(neighbour.itemId(), digest);
        }
        return digest;
    }
}
