package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * The byte form of a catalogue entry, as a message and as the state of {@code join-catalog}. Of
 * version 1 it has no attributes. Categories that a release before 0.3.0 wrote are converted to
 * well-formed paths.
 */
public final class CatalogItemCodec extends StateCodec<CatalogItem> {

    private static final int DELETED = 1;
    private static final int ATTRIBUTES = 2;

    public CatalogItemCodec() {
        super("catalog-item", 2);
    }

    @Override
    protected void writeFields(CatalogItem item, DataOutput out) throws IOException {
        Wire.writeString(item.itemId(), out);
        Wire.writeNullableString(item.title(), out);
        Wire.writeNullableString(item.category(), out);
        out.writeDouble(item.price());
        out.writeBoolean(item.available());
        boolean hasAttributes = !item.attributes().isEmpty();
        out.writeByte((item.deleted() ? DELETED : 0) | (hasAttributes ? ATTRIBUTES : 0));
        if (hasAttributes) {
            ItemAttributes.write(item.attributes(), out);
        }
    }

    @Override
    protected CatalogItem readFields(int version, DataInput in) throws IOException {
        String itemId = Wire.readString(in);
        String title = Wire.readNullableString(in);
        String category = CategoryPath.parse(Wire.readNullableString(in));
        double price = in.readDouble();
        boolean available = in.readBoolean();
        int flags = in.readByte();
        return new CatalogItem(
                itemId,
                title,
                category,
                price,
                available,
                (flags & DELETED) != 0,
                (flags & ATTRIBUTES) != 0 ? ItemAttributes.read(in) : List.of());
    }

    @Override
    public CatalogItem copy(CatalogItem item) {
        return item;
    }
}
