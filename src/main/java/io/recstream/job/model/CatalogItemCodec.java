package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The byte form of a catalogue entry, as a message and as the state of {@code join-catalog}.
 * Categories that a release before 0.3.0 wrote are converted to well-formed paths.
 */
public final class CatalogItemCodec extends StateCodec<CatalogItem> {

    public CatalogItemCodec() {
        super("catalog-item", 1);
    }

    @Override
    protected void writeFields(CatalogItem item, DataOutput out) throws IOException {
        Wire.writeString(item.itemId(), out);
        Wire.writeNullableString(item.title(), out);
        Wire.writeNullableString(item.category(), out);
        out.writeDouble(item.price());
        out.writeBoolean(item.available());
        out.writeBoolean(item.deleted());
    }

    @Override
    protected CatalogItem readFields(int version, DataInput in) throws IOException {
        return new CatalogItem(
                Wire.readString(in),
                Wire.readNullableString(in),
                CategoryPath.parse(Wire.readNullableString(in)),
                in.readDouble(),
                in.readBoolean(),
                in.readBoolean());
    }

    @Override
    public CatalogItem copy(CatalogItem item) {
        return item;
    }
}
