package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Responses on their way, which no savepoint contains: some ten bytes a candidate, with ids as in
 * {@link ItemIdsCodec}.
 */
public final class ResponseMessageCodec implements Codec<CandidateResponse> {

    private static final PopularitySnapshotCodec POPULARITY = new PopularitySnapshotCodec();

    private static final int HAS_EVENT = 1;
    private static final int HAS_POPULARITY = 2;
    private static final int FIRST_OF_USER = 4;
    private static final int IN_CATALOG = 8;

    /** The event's weight is not 1, as most are, and follows. */
    private static final int HAS_WEIGHT = 16;

    /** A candidate has this many bits that say which of its scores are not 0. */
    private static final int EXPERTS = 3;

    /** The bits of so many candidates together are whole bytes. */
    private static final int GROUP = 8;

    @Override
    public int version() {
        return 3;
    }

    @Override
    public void write(CandidateResponse response, DataOutput out) throws IOException {
        EnrichedEvent enriched = response.enriched();
        PopularitySnapshot popularity = response.popularity();
        out.writeByte(flags(enriched) | (popularity != null ? HAS_POPULARITY : 0));
        Wire.writeString(response.userId(), out);
        Wire.writeLong(response.sequence(), out);
        out.writeByte(response.expectedResponses());
        out.writeByte(response.position());
        Wire.writeString(response.itemId(), out);
        writeCandidates(response.candidates(), out);
        if (enriched != null) {
            writeEvent(response, enriched, out);
        }
        if (popularity != null) {
            POPULARITY.write(popularity, out);
        }
    }

    @Override
    public CandidateResponse read(DataInput in) throws IOException {
        int flags = in.readByte();
        String userId = Wire.readString(in);
        long sequence = Wire.readLong(in);
        int expectedResponses = in.readByte();
        int position = in.readByte();
        String itemId = Wire.readString(in);
        return new CandidateResponse(
                userId,
                sequence,
                expectedResponses,
                position,
                itemId,
                readCandidates(in),
                (flags & HAS_EVENT) != 0 ? readEvent(flags, userId, itemId, sequence, in) : null,
                (flags & HAS_POPULARITY) != 0 ? POPULARITY.read(in) : null);
    }

    private static int flags(EnrichedEvent enriched) {
        if (enriched == null) {
            return 0;
        }
        return HAS_EVENT
                | (enriched.firstOfUser() ? FIRST_OF_USER : 0)
                | (enriched.inCatalog() ? IN_CATALOG : 0)
                | (enriched.weight() != 1 ? HAS_WEIGHT : 0);
    }

    private static void writeCandidates(Candidates candidates, DataOutput out) throws IOException {
        ItemIdsCodec.write(candidates.items(), out);
        out.writeFloat(candidates.knnMass());
        out.writeFloat(candidates.associationMass());
        for (int from = 0; from < candidates.size(); from += GROUP) {
            int to = Math.min(from + GROUP, candidates.size());
            int group = 0;
            for (int i = from; i < to; i++) {
                group |= CandidateResponseCodec.present(candidates, i) << (EXPERTS * (i - from));
            }
            for (int bits = 0; bits < EXPERTS * (to - from); bits += 8) {
                out.writeByte(group >>> bits);
            }
            for (int i = from; i < to; i++) {
                CandidateResponseCodec.writeScores(candidates, i, out);
            }
        }
    }

    private static Candidates readCandidates(DataInput in) throws IOException {
        ItemIds items = ItemIdsCodec.read(in);
        Candidates candidates = Candidates.withoutScores(items, in.readFloat(), in.readFloat());
        for (int from = 0; from < candidates.size(); from += GROUP) {
            int to = Math.min(from + GROUP, candidates.size());
            int group = 0;
            for (int bits = 0; bits < EXPERTS * (to - from); bits += 8) {
                group |= in.readUnsignedByte() << bits;
            }
            for (int i = from; i < to; i++) {
                CandidateResponseCodec.readScores(
                        group >>> (EXPERTS * (i - from)), candidates, i, in);
            }
        }
        return candidates;
    }

    private static void writeEvent(
            CandidateResponse response, EnrichedEvent enriched, DataOutput out) throws IOException {
        // Sequence numbers begin with the time of the user's first event.
        EventFields.write(
                enriched.event(), response.userId(), response.itemId(), response.sequence(), out);
        out.writeLong(enriched.session());
        ContextCodec.write(enriched.context(), out);
        out.writeByte(enriched.repeatDistance());
        if (enriched.weight() != 1) {
            out.writeFloat(enriched.weight());
        }
        Wire.writeInt(enriched.sessionEvents() + 1, out);
        Wire.writeInt(enriched.openSessions(), out);
        Wire.writeNullableString(enriched.title(), out);
        Wire.writeNullableString(enriched.category(), out);
    }

    private static EnrichedEvent readEvent(
            int flags, String userId, String itemId, long sequence, DataInput in)
            throws IOException {
        return new EnrichedEvent(
                EventFields.read(userId, itemId, sequence, in),
                (flags & FIRST_OF_USER) != 0,
                in.readLong(),
                ContextCodec.read(in),
                in.readByte(),
                (flags & HAS_WEIGHT) != 0 ? in.readFloat() : 1,
                Wire.readInt(in) - 1,
                Wire.readInt(in),
                (flags & IN_CATALOG) != 0,
                Wire.readNullableString(in),
                Wire.readNullableString(in));
    }

    @Override
    public CandidateResponse copy(CandidateResponse response) {
        return response;
    }
}
