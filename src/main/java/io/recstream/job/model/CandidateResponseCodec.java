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
        CandidateScores scores = candidates.scores();
        ItemIds items = scores.items();
        Wire.writeInt(items.size(), out);
        for (int i = 0; i < items.size(); i++) {
            Wire.writeInt(items.end(i) - items.start(i), out);
            out.write(items.bytes(), items.start(i), items.end(i) - items.start(i));
            out.writeByte(PackedCandidates.present(scores, i));
            PackedCandidates.writeScores(scores, i, out);
        }
        out.writeFloat(scores.knnMass());
        out.writeFloat(scores.associationMass());
    }

    private static Candidates readCandidates(DataInput in) throws IOException {
        CandidateScores scores = new CandidateScores();
        int size = Wire.readInt(in);
        scores.makeRoom(size);
        for (int i = 0; i < size; i++) {
            int length = Wire.readInt(in);
            int start = scores.items().append(length);
            in.readFully(scores.items().bytes(), start, length);
            PackedCandidates.readScores(in.readByte(), scores, i, in);
        }
        scores.masses(in.readFloat(), in.readFloat());
        return scores.packed();
    }

    @Override
    public CandidateResponse copy(CandidateResponse response) {
        return response;
    }
}
