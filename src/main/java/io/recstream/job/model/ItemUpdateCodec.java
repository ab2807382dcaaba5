package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * About 30 bytes and the ids of the context, then the event without what the update says already.
 */
public class ItemUpdateCodec implements Codec<ItemUpdate> {

    private static final int FIRST_OF_USER = 1;
    private static final int HAS_EVENT = 2;

    /** The weight is not 1, as most are, and follows. */
    private static final int HAS_WEIGHT = 4;

    /** The item is not in the context, and follows. */
    private static final int HAS_ITEM = 8;

    /** Updates whose events have their {@link Provenance}. */
    public static final class WithProvenance extends ItemUpdateCodec {

        @Override
        void writeEvent(ItemUpdate update, DataOutput out) throws IOException {
            super.writeEvent(update, out);
            ProvenanceFields.writeOf(update.event(), out);
        }

        @Override
        UserEvent readEvent(String userId, String itemId, long time, DataInput in)
                throws IOException {
            return ProvenanceFields.readOf(super.readEvent(userId, itemId, time, in), in);
        }
    }

    @Override
    public int version() {
        return 4;
    }

    @Override
    public void write(ItemUpdate update, DataOutput out) throws IOException {
        boolean hasWeight = update.weight() != 1;
        out.writeByte(
                (update.firstOfUser() ? FIRST_OF_USER : 0)
                        | (update.event() != null ? HAS_EVENT : 0)
                        | (hasWeight ? HAS_WEIGHT : 0)
                        | (update.isInContext() ? 0 : HAS_ITEM));
        Wire.writeString(update.userId(), out);
        Wire.writeLong(update.time(), out);
        // Sequence numbers begin with the time of the user's first event.
        Wire.writeLong(update.sequence() - update.time(), out);
        out.writeLong(update.session());
        update.context().write(out);
        out.writeByte(update.position());
        if (hasWeight) {
            out.writeFloat(update.weight());
        }
        if (!update.isInContext()) {
            Wire.writeString(update.itemId(), out);
        }
        out.writeByte(update.repeatDistance());
        out.writeByte(update.expectedResponses());
        if (update.event() != null) {
            Wire.writeInt(update.sessionEvents() + 1, out);
            Wire.writeInt(update.openSessions(), out);
            writeEvent(update, out);
        }
    }

    @Override
    public ItemUpdate read(DataInput in) throws IOException {
        int flags = in.readByte();
        String userId = Wire.readString(in);
        long time = Wire.readLong(in);
        long sequence = time + Wire.readLong(in);
        long session = in.readLong();
        PackedItemIds context = PackedItemIds.read(in);
        int position = in.readByte();
        float weight = (flags & HAS_WEIGHT) != 0 ? in.readFloat() : 1;
        int place = weight < 0 ? position - 1 : position;
        String itemId = (flags & HAS_ITEM) != 0 ? Wire.readString(in) : context.get(place);
        int repeatDistance = in.readByte();
        int expectedResponses = in.readByte();
        boolean hasEvent = (flags & HAS_EVENT) != 0;
        return new ItemUpdate(
                itemId,
                userId,
                sequence,
                (flags & FIRST_OF_USER) != 0,
                session,
                time,
                context,
                position,
                repeatDistance,
                weight,
                expectedResponses,
                hasEvent ? Wire.readInt(in) - 1 : 0,
                hasEvent ? Wire.readInt(in) : 0,
                hasEvent ? readEvent(userId, itemId, time, in) : null);
    }

    void writeEvent(ItemUpdate update, DataOutput out) throws IOException {
        EventFields.write(update.event(), update.userId(), update.itemId(), update.time(), out);
    }

    UserEvent readEvent(String userId, String itemId, long time, DataInput in) throws IOException {
        return EventFields.read(userId, itemId, time, in);
    }

    @Override
    public ItemUpdate copy(ItemUpdate update) {
        return update;
    }
}
