package io.recstream.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The event, its context and its catalogue entry: some 100 bytes and the ids of the context. */
public final class EnrichedEventCodec implements Codec<EnrichedEvent> {

    private static final UserEventCodec EVENTS = new UserEventCodec();

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(EnrichedEvent enriched, DataOutput out) throws IOException {
        EVENTS.write(enriched.event(), out);
        out.writeBoolean(enriched.firstOfUser());
        out.writeLong(enriched.session());
        Wire.writeStrings(enriched.context(), out);
        out.writeByte(enriched.repeatDistance());
        out.writeFloat(enriched.weight());
        out.writeBoolean(enriched.inCatalog());
        Wire.writeNullableString(enriched.title(), out);
        Wire.writeNullableString(enriched.category(), out);
    }

    @Override
    public EnrichedEvent read(DataInput in) throws IOException {
        return new EnrichedEvent(
                EVENTS.read(in),
                in.readBoolean(),
                in.readLong(),
                Wire.readStrings(in),
                in.readByte(),
                in.readFloat(),
                in.readBoolean(),
                Wire.readNullableString(in),
                Wire.readNullableString(in));
    }

    @Override
    public EnrichedEvent copy(EnrichedEvent event) {
        return event;
    }
}
