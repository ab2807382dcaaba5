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
 * An item's neighbours for its page: what its memory answers to the query that holds this item
 * alone, blended with the weights of the lists, the item itself left out.
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
    List<Neighbour> of(String itemId, ItemState memory, long time) {
        Candidates told = scorer.answer(memory, new String[] {itemId}, 0, NO_SESSION, time);
        double whole = weights.knn() + weights.sequentialRules() + weights.associationRules();
        double perKnn = told.knnMass() > 0 ? weights.knn() / told.knnMass() : 0;
        double perAssociation = weights.associationRules() / (1 + told.associationMass());
        List<Neighbour> neighbours = new ArrayList<>(told.size());
        for (int i = 0; i < told.size(); i++) {
            double score =
                    perKnn * told.knn()[i]
                            + weights.sequentialRules() * told.sequential()[i]
                            + perAssociation * told.association()[i];
            if (!told.items()[i].equals(itemId)) {
                neighbours.add(new Neighbour(told.items()[i], score / whole));
            }
        }
        neighbours.sort(
                Comparator.comparingDouble(Neighbour::score)
                        .reversed()
                        .thenComparing(Neighbour::itemId));
        return List.copyOf(neighbours.subList(0, Math.min(size, neighbours.size())));
    }

    /** Of the ids in their order: equal lists have equal digests. */
    static long digest(List<Neighbour> neighbours) {
        long digest = neighbours.size();
        for (Neighbour neighbour : neighbours) {
            byte[] id = neighbour.itemId().getBytes(StandardCharsets.UTF_8);
            digest = digest * 31 + MurmurHash3.hash128x64(id)[0];
        }
        return digest;
    }
}
