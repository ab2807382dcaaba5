package io.recstream.job.model;

import java.util.Arrays;

/**
 * What one item has to say about the next one: its best candidates by expert, and the mass each
 * expert had before the cut, so that shares can be taken of the whole.
 *
 * @param items candidate ids; entry i of each score array belongs to entry i
 * @param knn session-neighbour scores
 * @param sequential sequential-rule scores; all 0 unless the item is the newest of the context
 * @param association association-rule scores
 * @param knnMass sum of all session-neighbour scores, the cut ones included
 * @param associationMass sum of all association scores, the cut ones included
 */
public record Candidates(
        String[] items,
        float[] knn,
        float[] sequential,
        float[] association,
        float knnMass,
        float associationMass) {

    public static final Candidates NONE =
            new Candidates(new String[0], new float[0], new float[0], new float[0], 0, 0);

    public int size() {
        return items.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Candidates that
                && Arrays.equals(items, that.items)
                && Arrays.equals(knn, that.knn)
                && Arrays.equals(sequential, that.sequential)
                && Arrays.equals(association, that.association)
                && knnMass == that.knnMass
                && associationMass == that.associationMass;
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(items);
    }
}
