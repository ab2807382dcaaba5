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
        out.writeFloat(response.candidates().knnMass());
        out.writeFloat(response.candidates().associationMass());
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
                readCandidates(in).withMasses(in.readFloat(), in.readFloat()),
                in.readBoolean() ? EVENTS.read(version, in) : null,
                in.readBoolean() ? POPULARITY.read(in) : null);
    }

    /** All but the masses, which follow. */
    private static void writeCandidates(Candidates candidates, DataOutput out) throws IOException {
        ItemIds items = candidates.items();
        Wire.writeInt(items.size(), out);
        for (int i = 0; i < items.size(); i++) {
            Wire.writeInt(items.end(i) - items.start(i), out);
            out.write(items.bytes(), items.start(i), items.end(i) - items.start(i));
            out.writeByte(present(candidates, i));
            writeScores(candidates, i, out);
        }
    }

    /** The candidates, without the masses. */
    private static Candidates readCandidates(DataInput in) throws IOException {
        int size = Wire.readInt(in);
        String[] items = new String[size];
        Candidates scores = Candidates.withoutScores(new ItemIds(new byte[0], new int[size]), 0, 0);
        for (int i = 0; i < size; i++) {
            items[i] = Wire.readString(in);
            readScores(in.readByte(), scores, i, in);
        }
        return scores.withItems(ItemIds.of(items));
    }

    /** Which scores of a candidate are not 0. */
    static int present(Candidates candidates, int i) {
        return (candidates.knn()[i] != 0 ? KNN : 0)
                | (candidates.sequential()[i] != 0 ? SEQUENTIAL : 0)
                | (candidates.association()[i] != 0 ? ASSOCIATION : 0);
    }

    static void writeScores(Candidates candidates, int i, DataOutput out) throws IOException {
        writeUnlessZero(candidates.knn()[i], out);
        writeUnlessZero(candidates.sequential()[i], out);
        writeUnlessZero(candidates.association()[i], out);
    }

    private static void writeUnlessZero(float score, DataOutput out) throws IOException {
        if (score != 0) {
            out.writeFloat(score);
        }
    }

    static void readScores(int present, Candidates candidates, int i, DataInput in)
            throws IOException {
        candidates.knn()[i] = (present & KNN) != 0 ? in.readFloat() : 0;
        candidates.sequential()[i] = (present & SEQUENTIAL) != 0 ? in.readFloat() : 0;
        candidates.association()[i] = (present & ASSOCIATION) != 0 ? in.readFloat() : 0;
    }

    @Override
    public CandidateResponse copy(CandidateResponse response) {
        return response;
    }
}
