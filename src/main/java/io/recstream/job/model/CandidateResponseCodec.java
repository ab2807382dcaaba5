package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Some 20 bytes a candidate: its id and the scores that are not 0.
 *
 * <p>Savepoints hold answers, in the state of {@code rank-list}, under this codec's version: who
 * changes the bytes, or those of a codec in here, raises it, and lets {@code ListMemoryCodec} read
 * the older ones.
 */
public final class CandidateResponseCodec implements Codec<CandidateResponse> {

    private static final EnrichedEventCodec EVENTS = new EnrichedEventCodec();
    private static final PopularitySnapshotCodec NEWS = new PopularitySnapshotCodec();
    private static final int KNN = 1;
    private static final int SEQUENTIAL = 2;
    private static final int ASSOCIATION = 4;

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(CandidateResponse answer, DataOutput out) throws IOException {
        Wire.writeString(answer.userId(), out);
        Wire.writeLong(answer.sequence(), out);
        out.writeByte(answer.asked());
        out.writeByte(answer.position());
        Wire.writeString(answer.itemId(), out);
        writeCandidates(answer.candidates(), out);
        out.writeBoolean(answer.enriched() != null);
        if (answer.enriched() != null) {
            EVENTS.write(answer.enriched(), out);
        }
        out.writeBoolean(answer.news() != null);
        if (answer.news() != null) {
            NEWS.write(answer.news(), out);
        }
    }

    @Override
    public CandidateResponse read(DataInput in) throws IOException {
        return read(version(), in);
    }

    /** Reads an answer that a savepoint holds; version 1 had less in its event. */
    public CandidateResponse read(int version, DataInput in) throws IOException {
        return new CandidateResponse(
                Wire.readString(in),
                Wire.readLong(in),
                in.readByte(),
                in.readByte(),
                Wire.readString(in),
                readCandidates(in),
                in.readBoolean() ? EVENTS.read(version, in) : null,
                in.readBoolean() ? NEWS.read(in) : null);
    }

    private static void writeCandidates(Candidates candidates, DataOutput out) throws IOException {
        Wire.writeInt(candidates.size(), out);
        for (int i = 0; i < candidates.size(); i++) {
            float knn = candidates.knn()[i];
            float sequential = candidates.sequential()[i];
            float association = candidates.association()[i];
            Wire.writeString(candidates.items()[i], out);
            out.writeByte(
                    (knn != 0 ? KNN : 0)
                            | (sequential != 0 ? SEQUENTIAL : 0)
                            | (association != 0 ? ASSOCIATION : 0));
            writeUnlessZero(knn, out);
            writeUnlessZero(sequential, out);
            writeUnlessZero(association, out);
        }
        out.writeFloat(candidates.knnMass());
        out.writeFloat(candidates.associationMass());
    }

    private static void writeUnlessZero(float score, DataOutput out) throws IOException {
        if (score != 0) {
            out.writeFloat(score);
        }
    }

    private static Candidates readCandidates(DataInput in) throws IOException {
        int size = Wire.readInt(in);
        String[] items = new String[size];
        float[] knn = new float[size];
        float[] sequential = new float[size];
        float[] association = new float[size];
        for (int i = 0; i < size; i++) {
            items[i] = Wire.readString(in);
            int present = in.readByte();
            knn[i] = (present & KNN) != 0 ? in.readFloat() : 0;
            sequential[i] = (present & SEQUENTIAL) != 0 ? in.readFloat() : 0;
            association[i] = (present & ASSOCIATION) != 0 ? in.readFloat() : 0;
        }
        return new Candidates(items, knn, sequential, association, in.readFloat(), in.readFloat());
    }

    @Override
    public CandidateResponse copy(CandidateResponse answer) {
        return answer;
    }
}
