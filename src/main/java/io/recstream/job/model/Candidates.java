package io.recstream.job.model;

import java.util.Arrays;

/**
 * The best candidates that one item returns, with their scores by expert, and each expert's sum of
 * scores over all candidates, with which scores are normalised.
 *
 * @param items candidate ids; entry i of each score array belongs to entry i
 * @param knn session-neighbour scores
 * @param sequential sequential-rule scores; all 0 unless the item is the newest of the context
 * @param association association-rule scores
 * @param knnMass sum of all session-neighbour scores, including candidates that were cut
 * @param associationMass sum of all association-rule scores, including candidates that were cut
 */
public record Candidates(
        ItemIds items,
        float[] knn,
        float[] sequential,
        float[] association,
        float knnMass,
        float associationMass) {

    public static final Candidates NONE =
            new Candidates(ItemIds.of(), new float[0], new float[0], new float[0], 0, 0);

    /** Candidates with the given ids. */
    public Candidates(
            String[] items,
            float[] knn,
            float[] sequential,
            float[] association,
            float knnMass,
            float associationMass) {
        this(ItemIds.of(items), knn, sequential, association, knnMass, associationMass);
    }

    /** Candidates whose scores are all 0 yet. */
    static Candidates withoutScores(ItemIds items, float knnMass, float associationMass) {
        int size = items.size();
        return new Candidates(
                items, new float[size], new float[size], new float[size], knnMass, associationMass);
    }

    Candidates withItems(ItemIds ids) {
        return new Candidates(ids, knn, sequential, association, knnMass, associationMass);
    }

    Candidates withMasses(float ofKnn, float ofAssociation) {
        return new Candidates(items, knn, sequential, association, ofKnn, ofAssociation);
    }

    public int size() {
        return items.size();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Candidates that
                && items.equals(that.items)
                && Arrays.equals(knn, that.knn)
                && Arrays.equals(sequential, that.sequential)
                && Arrays.equals(association, that.association)
                && knnMass == that.knnMass
                && associationMass == that.associationMass;
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }
}
