package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Some 20 bytes a candidate: its id and the scores that are not 0.
 *
 * <p>Savepoints contain responses, in the state of {@code rank-list}, with this codec's version: a
 * change of the bytes, or of those of a codec used here, needs a new version, and {@code
 * UserListStateCodec} has to read the older ones.
 */
public final class CandidateResponseCodec implements Codec<CandidateResponse> {

    private static final EnrichedEventCodec EVENTS = new EnrichedEventCodec();
    private static final PopularitySnapshotCodec POPULARITY = new PopularitySnapshotCodec();
    private static final int KNN = 1;
    private static final int SEQUENTIAL = 2;
    private static final int ASSOCIATION = 4;

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(CandidateResponse response, DataOutput out) throws IOException {
        Wire.writeString(response.userId(), out);
        Wire.writeLong(response.sequence(), out);
        out.writeByte(response.expectedResponses());
        out.writeByte(response.position());
        Wire.writeString(response.itemId(), out);
        writeCandidates(response.candidates(), out);
        out.writeBoolean(response.enriched() != null);
        if (response.enriched() != null) {
            EVENTS.write(response.enriched(), out);
        }
        out.writeBoolean(response.popularity() != null);
        if (response.popularity() != null) {
            POPULARITY.write(response.popularity(), out);
        }
    }

    @Override
    public CandidateResponse read(DataInput in) throws IOException {
        return read(version(), in);
    }

    /** Reads a response from a savepoint; version 1 had fewer fields in its event. */
    public CandidateResponse read(int version, DataInput in) throws IOException {
        return new CandidateResponse(
                Wire.readString(in),
                Wire.readLong(in),
                in.readByte(),
                in.readByte(),
                Wire.readString(in),
                readCandidates(in),
                in.readBoolean() ? EVENTS.read(version, in) : null,
                in.readBoolean() ? POPULARITY.read(in) : null);
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
    public CandidateResponse copy(CandidateResponse response) {
        return response;
    }
}
