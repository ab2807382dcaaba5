package io.recstream.job.model;

import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Candidates side by side in arrays, which are reused after {@link #clear}: entry i of each array
 * belongs to candidate i; entries from {@link #size} on have no meaning.
 */
public final class CandidateScores implements Candidates {

    private final ItemIds items;
    private float[] knn;
    private float[] sequential;
    private float[] association;
    private float knnMass;
    private float associationMass;
    private ByteWriter packing;

    /** No candidates yet. */
    public CandidateScores() {
        this(new ItemIds(), new float[0], new float[0], new float[0], 0, 0);
    }

    /** Candidates with the given ids. */
    public CandidateScores(
            String[] items,
            float[] knn,
            float[] sequential,
            float[] association,
            float knnMass,
            float associationMass) {
        this(ItemIds.of(items), knn, sequential, association, knnMass, associationMass);
    }

    private CandidateScores(
            ItemIds items,
            float[] knn,
            float[] sequential,
            float[] association,
            float knnMass,
            float associationMass) {
        this.items = items;
        this.knn = knn;
        this.sequential = sequential;
        this.association = association;
        this.knnMass = knnMass;
        this.associationMass = associationMass;
    }

    public void clear() {
        items.clear();
    }

    /** Sets the scores of the id that was appended last. */
    public void scoreLast(float ofKnn, float ofSequential, float ofAssociation) {
        int last = items.size() - 1;
        makeRoom(items.size());
        knn[last] = ofKnn;
        sequential[last] = ofSequential;
        association[last] = ofAssociation;
    }

    /** Makes room for the scores of so many candidates. */
    void makeRoom(int size) {
        if (size > knn.length) {
            int length = Math.max(8, 2 * size);
            knn = Arrays.copyOf(knn, length);
            sequential = Arrays.copyOf(sequential, length);
            association = Arrays.copyOf(association, length);
        }
    }

    public void masses(float ofKnn, float ofAssociation) {
        knnMass = ofKnn;
        associationMass = ofAssociation;
    }

    public ItemIds items() {
        return items;
    }

    /** Session-neighbour scores. */
    public float[] knn() {
        return knn;
    }

    /** Sequential-rule scores; all 0 unless the item is the newest of the context. */
    public float[] sequential() {
        return sequential;
    }

    /** Association-rule scores. */
    public float[] association() {
        return association;
    }

    @Override
    public int size() {
        return items.size();
    }

    @Override
    public float knnMass() {
        return knnMass;
    }

    @Override
    public float associationMass() {
        return associationMass;
    }

    @Override
    public CandidateScores scores(CandidateScores scratch) {
        return this;
    }

    /** The same candidates in arrays of their own. */
    public CandidateScores copy() {
        int size = size();
        return new CandidateScores(
                items.copy(),
                Arrays.copyOf(knn, size),
                Arrays.copyOf(sequential, size),
                Arrays.copyOf(association, size),
                knnMass,
                associationMass);
    }

    @Override
    public PackedCandidates packed() {
        try {
            pack();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PackedCandidates(Arrays.copyOf(packing.array(), packing.length()));
    }

    @Override
    public void writePacked(DataOutput out) throws IOException {
        pack();
        Wire.writeInt(packing.length(), out);
        out.write(packing.array(), 0, packing.length());
    }

    private void pack() throws IOException {
        if (packing == null) {
            packing = new ByteWriter();
        }
        packing.clear();
        PackedCandidates.write(this, packing);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Candidates that && packed().equals(that.packed());
    }

    @Override
    public int hashCode() {
        return items.hashCode();
    }
}
