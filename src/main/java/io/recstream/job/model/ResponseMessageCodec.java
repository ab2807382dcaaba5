package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Responses on their way, which no savepoint contains, with their candidates as in {@link
 * PackedCandidates}.
 */
public final class ResponseMessageCodec implements Codec<CandidateResponse> {

    private static final PopularitySnapshotCodec POPULARITY = new PopularitySnapshotCodec();

    private static final int HAS_EVENT = 1;
    private static final int HAS_POPULARITY = 2;
    private static final int FIRST_OF_USER = 4;
    private static final int IN_CATALOG = 8;

    /** The event's weight is not 1, as most are, and follows. */
    private static final int HAS_WEIGHT = 16;

    @Override
    public int version() {
        return 5;
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
        response.candidates().writePacked(out);
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
                new PackedCandidates(Wire.readBytes(in)),
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

    private static void writeEvent(
            CandidateResponse response, EnrichedEvent enriched, DataOutput out) throws IOException {
        // Sequence numbers begin with the time of the user's first event.
        EventFields.write(
                enriched.event(), response.userId(), response.itemId(), response.sequence(), out);
        out.writeLong(enriched.session());
        enriched.context().write(out);
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
                PackedItemIds.read(in),
                in.readByte(),
                (flags & HAS_WEIGHT) != 0 ? in.readFloat() : 1,
                Wire.readInt(in) - 1,
                Wire.readInt(in),
                (flags & IN_CATALOG) != 0,
                Wire.readNullableString(in),
                Wire.readNullableString(in));
    }

    /** With candidates that are kept: those of a scorer are in arrays that it reuses. */
    @Override
    public CandidateResponse copy(CandidateResponse response) {
        return response.packed();
    }
}
