package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * The byte form of an item's availability, as a message and as broadcast state of {@code
 * rank-list}. Of version 1 it has no attributes. Categories that a release before 0.3.0 wrote are
 * converted to well-formed paths.
 */
public final class ItemAvailabilityCodec extends StateCodec<ItemAvailability> {

    private static final int RECOMMENDABLE = 1;
    private static final int DELETED = 2;
    private static final int ATTRIBUTES = 4;

    public ItemAvailabilityCodec() {
        super("item-notice", 2);
    }

    @Override
    protected void writeFields(ItemAvailability availability, DataOutput out) throws IOException {
        Wire.writeString(availability.itemId(), out);
        out.writeByte(
                (availability.recommendable() ? RECOMMENDABLE : 0)
                        | (availability.deleted() ? DELETED : 0)
                        | (availability.attributes().isEmpty() ? 0 : ATTRIBUTES));
        Wire.writeLong(availability.at(), out);
        Wire.writeNullableString(availability.title(), out);
        Wire.writeNullableString(availability.category(), out);
        if (!availability.attributes().isEmpty()) {
            ItemAttributes.write(availability.attributes(), out);
        }
    }

    @Override
    protected ItemAvailability readFields(int version, DataInput in) throws IOException {
        String itemId = Wire.readString(in);
        int flags = in.readByte();
        return new ItemAvailability(
                itemId,
                (flags & RECOMMENDABLE) != 0,
                (flags & DELETED) != 0,
                Wire.readLong(in),
                Wire.readNullableString(in),
                CategoryPath.parse(Wire.readNullableString(in)),
                (flags & ATTRIBUTES) != 0 ? ItemAttributes.read(in) : List.of());
    }

    @Override
    public ItemAvailability copy(ItemAvailability availability) {
        return availability;
    }
}
