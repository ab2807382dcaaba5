package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The event, its context and its catalogue entry: some 100 bytes and the ids of the context. */
public final class EnrichedEventCodec implements Codec<EnrichedEvent> {

    private static final UserEventCodec EVENTS = new UserEventCodec();

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(EnrichedEvent enriched, DataOutput out) throws IOException {
        EVENTS.write(enriched.event(), out);
        out.writeBoolean(enriched.firstOfUser());
        out.writeLong(enriched.session());
        Wire.writeStrings(enriched.context().toArray(), out);
        out.writeByte(enriched.repeatDistance());
        out.writeFloat(enriched.weight());
        Wire.writeInt(enriched.sessionEvents() + 1, out);
        Wire.writeInt(enriched.openSessions(), out);
        out.writeBoolean(enriched.inCatalog());
        Wire.writeNullableString(enriched.title(), out);
        Wire.writeNullableString(enriched.category(), out);
    }

    @Override
    public EnrichedEvent read(DataInput in) throws IOException {
        return read(version(), in);
    }

    /** Version 1 did not have the number of events and of open sessions. */
    EnrichedEvent read(int version, DataInput in) throws IOException {
        return new EnrichedEvent(
                EVENTS.read(in),
                in.readBoolean(),
                in.readLong(),
                PackedItemIds.of(Wire.readStrings(in)),
                in.readByte(),
                in.readFloat(),
                version < 2 ? RecommendationUpdate.UNKNOWN : Wire.readInt(in) - 1,
                version < 2 ? 1 : Wire.readInt(in),
                in.readBoolean(),
                Wire.readNullableString(in),
                Wire.readNullableString(in));
    }

    @Override
    public EnrichedEvent copy(EnrichedEvent event) {
        return event;
    }
}
