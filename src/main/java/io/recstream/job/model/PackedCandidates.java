package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Candidates in one array of bytes, as they are sent and kept until the list is ranked: some ten
 * bytes a candidate, where arrays of their ids and scores would take thirty, in five objects.
 *
 * <p>The bytes are those of messages, and in no savepoint: the two masses, the ids as in {@link
 * ItemIdsCodec}, then for each {@value #GROUP} candidates the bits that say which of their scores
 * are not 0, and these scores.
 */
public final class PackedCandidates implements Candidates {

    /** Masses of 0, and no ids. */
    public static final PackedCandidates NONE = new PackedCandidates(new byte[2 * Float.BYTES + 1]);

    private static final int KNN = 1;
    private static final int SEQUENTIAL = 2;
    private static final int ASSOCIATION = 4;

    /** A candidate has this many bits that say which of its scores are not 0. */
    private static final int EXPERTS = 3;

    /** The bits of so many candidates together are whole bytes. */
    private static final int GROUP = 8;

    private final byte[] bytes;

    /** Takes the array over. */
    PackedCandidates(byte[] bytes) {
        this.bytes = bytes;
    }

    @Override
    public int size() {
        return scores().size();
    }

    @Override
    public float knnMass() {
        return ByteReader.floatAt(bytes, 0);
    }

    @Override
    public float associationMass() {
        return ByteReader.floatAt(bytes, Float.BYTES);
    }

    @Override
    public CandidateScores scores(CandidateScores scratch) {
        try {
            read(ByteReader.of(bytes), scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scratch;
    }

    @Override
    public PackedCandidates packed() {
        return this;
    }

    @Override
    public void writePacked(DataOutput out) throws IOException {
        Wire.writeBytes(bytes, out);
    }

    static void write(CandidateScores scores, DataOutput out) throws IOException {
        out.writeFloat(scores.knnMass());
        out.writeFloat(scores.associationMass());
        ItemIdsCodec.write(scores.items(), out);
        for (int from = 0; from < scores.size(); from += GROUP) {
            int to = Math.min(from + GROUP, scores.size());
            int group = 0;
            for (int i = from; i < to; i++) {
                group |= present(scores, i) << (EXPERTS * (i - from));
            }
            for (int bits = 0; bits < EXPERTS * (to - from); bits += 8) {
                out.writeByte(group >>> bits);
            }
            for (int i = from; i < to; i++) {
                writeScores(scores, i, out);
            }
        }
    }

    private static void read(DataInput in, CandidateScores scores) throws IOException {
        scores.masses(in.readFloat(), in.readFloat());
        ItemIdsCodec.read(in, scores.items());
        scores.makeRoom(scores.size());
        for (int from = 0; from < scores.size(); from += GROUP) {
            int to = Math.min(from + GROUP, scores.size());
            int group = 0;
            for (int bits = 0; bits < EXPERTS * (to - from); bits += 8) {
                group |= in.readUnsignedByte() << bits;
            }
            for (int i = from; i < to; i++) {
                readScores(group >>> (EXPERTS * (i - from)), scores, i, in);
            }
        }
    }

    /** Which scores of a candidate are not 0. */
    static int present(CandidateScores scores, int i) {
        return (scores.knn()[i] != 0 ? KNN : 0)
                | (scores.sequential()[i] != 0 ? SEQUENTIAL : 0)
                | (scores.association()[i] != 0 ? ASSOCIATION : 0);
    }

    static void writeScores(CandidateScores scores, int i, DataOutput out) throws IOException {
        writeUnlessZero(scores.knn()[i], out);
        writeUnlessZero(scores.sequential()[i], out);
        writeUnlessZero(scores.association()[i], out);
    }

    private static void writeUnlessZero(float score, DataOutput out) throws IOException {
        if (score != 0) {
            out.writeFloat(score);
        }
    }

    static void readScores(int present, CandidateScores scores, int i, DataInput in)
            throws IOException {
        scores.knn()[i] = (present & KNN) != 0 ? in.readFloat() : 0;
        scores.sequential()[i] = (present & SEQUENTIAL) != 0 ? in.readFloat() : 0;
        scores.association()[i] = (present & ASSOCIATION) != 0 ? in.readFloat() : 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Candidates that && Arrays.equals(bytes, that.packed().bytes);
    }

    @Override
    public int hashCode() {
        return scores().hashCode();
    }
}
