package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** About 40 bytes and the ids of the context; the visited item is not written twice. */
public final class ItemUpdateCodec implements Codec<ItemUpdate> {

    private static final UserEventCodec EVENTS = new UserEventCodec();

    @Override
    public int version() {
        return 2;
    }

    @Override
    public void write(ItemUpdate visit, DataOutput out) throws IOException {
        Wire.writeString(visit.userId(), out);
        Wire.writeLong(visit.sequence(), out);
        out.writeBoolean(visit.firstOfUser());
        out.writeLong(visit.session());
        Wire.writeLong(visit.time(), out);
        Wire.writeStrings(visit.context(), out);
        out.writeByte(visit.position());
        out.writeFloat(visit.weight());
        if (!visit.isInContext()) {
            Wire.writeString(visit.itemId(), out);
        }
        out.writeByte(visit.repeatDistance());
        out.writeByte(visit.asked());
        out.writeBoolean(visit.event() != null);
        if (visit.event() != null) {
            Wire.writeInt(visit.sessionEvents() + 1, out);
            Wire.writeInt(visit.openSessions(), out);
            EVENTS.write(visit.event(), out);
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
        int asked = in.readByte();
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
                asked,
                hasEvent ? Wire.readInt(in) - 1 : 0,
                hasEvent ? Wire.readInt(in) : 0,
                hasEvent ? EVENTS.read(in) : null);
    }

    @Override
    public ItemUpdate copy(ItemUpdate visit) {
        return visit;
    }
}
