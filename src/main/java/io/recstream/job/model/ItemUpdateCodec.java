package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** About 40 bytes and the ids of the context; the updated item is not written twice. */
public class ItemUpdateCodec implements Codec<ItemUpdate> {

    private final UserEventCodec events;

    public ItemUpdateCodec() {
        this(new UserEventCodec());
    }

    private ItemUpdateCodec(UserEventCodec events) {
        this.events = events;
    }

    /** Updates whose events have their {@link Provenance}. */
    public static final class WithProvenance extends ItemUpdateCodec {
        public WithProvenance() {
            super(new UserEventCodec.WithProvenance());
        }
    }

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(ItemUpdate update, DataOutput out) throws IOException {
        Wire.writeString(update.userId(), out);
        Wire.writeLong(update.sequence(), out);
        out.writeBoolean(update.firstOfUser());
        out.writeLong(update.session());
        Wire.writeLong(update.time(), out);
        Wire.writeStrings(update.context(), out);
        out.writeByte(update.position());
        out.writeFloat(update.weight());
        if (!update.isInContext()) {
            Wire.writeString(update.itemId(), out);
        }
        out.writeByte(update.repeatDistance());
        out.writeByte(update.expectedResponses());
        out.writeBoolean(update.event() != null);
        if (update.event() != null) {
            Wire.writeInt(update.sessionEvents() + 1, out);
            Wire.writeInt(update.openSessions(), out);
            events.write(update.event(), out);
        }
    }

    @Override
    public ItemUpdate read(DataInput in) throws IOException {
        String userId = Wire.readString(in);
        long sequence = Wire.readLong(in);
        boolean firstOfUser = in.readBoolean();
        long session = in.readLong();
        long time = Wire.readLong(in);
        String[] context = Wire.readStrings(in);
        int position = in.readByte();
        float weight = in.readFloat();
        int place = weight < 0 ? position - 1 : position;
        boolean inContext = place >= 0 && context.length > 0;
        String itemId = inContext ? context[place] : Wire.readString(in);
        int repeatDistance = in.readByte();
        int expectedResponses = in.readByte();
        boolean hasEvent = in.readBoolean();
        return new ItemUpdate(
                itemId,
                userId,
                sequence,
                firstOfUser,
                session,
                time,
                context,
                position,
                repeatDistance,
                weight,
                expectedResponses,
                hasEvent ? Wire.readInt(in) - 1 : 0,
                hasEvent ? Wire.readInt(in) : 0,
                hasEvent ? events.read(in) : null);
    }

    @Override
    public ItemUpdate copy(ItemUpdate update) {
        return update;
    }
}
