package io.recstream.job.neighbour;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.Candidates;
import io.recstream.job.model.Neighbour;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.codec.digest.MurmurHash3;

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
        Candidates candidates = scorer.score(state, new String[] {itemId}, 0, NO_SESSION, time);
        double whole = weights.knn() + weights.sequentialRules() + weights.associationRules();
        double perKnn = candidates.knnMass() > 0 ? weights.knn() / candidates.knnMass() : 0;
        double perAssociation = weights.associationRules() / (1 + candidates.associationMass());
        List<Neighbour> neighbours = new ArrayList<>(candidates.size());
        for (int i = 0; i < candidates.size(); i++) {
            double score =
                    perKnn * candidates.knn()[i]
                            + weights.sequentialRules() * candidates.sequential()[i]
                            + perAssociation * candidates.association()[i];
            String neighbour = candidates.items().get(i);
            if (!neighbour.equals(itemId)) {
                neighbours.add(new Neighbour(neighbour, score / whole));
            }
        }
        neighbours.sort(
                Comparator.comparingDouble(Neighbour::score)
                        .reversed()
                        .thenComparing(Neighbour::itemId));
        return List.copyOf(neighbours.subList(0, Math.min(size, neighbours.size())));
    }

    /** A hash of the ids in their order. */
    static long digest(List<Neighbour> neighbours) {
        long digest = neighbours.size();
        for (Neighbour neighbour : neighbours) {
            byte[] id = neighbour.itemId().getBytes(StandardCharsets.UTF_8);
            digest = digest * 31 + MurmurHash3.hash128x64(id)[0];
        }
        return digest;
    }
}
