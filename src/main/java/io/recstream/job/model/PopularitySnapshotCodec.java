package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Some 20 bytes an item and its category. Categories that a release before 0.3.0 wrote are
 * converted to well-formed paths.
 */
public final class PopularitySnapshotCodec implements Codec<PopularitySnapshot> {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(PopularitySnapshot popular, DataOutput out) throws IOException {
        Wire.writeInt(popular.source(), out);
        Wire.writeLong(popular.version(), out);
        Wire.writeStrings(popular.items(), out);
        for (String category : popular.categories()) {
            Wire.writeNullableString(category, out);
        }
        Wire.writeFloats(popular.weights(), out);
    }

    @Override
    public PopularitySnapshot read(DataInput in) throws IOException {
        int source = Wire.readInt(in);
        long version = Wire.readLong(in);
        String[] items = Wire.readStrings(in);
        String[] categories = new String[items.length];
        for (int i = 0; i < items.length; i++) {
            categories[i] = CategoryPath.parse(Wire.readNullableString(in));
        }
        return new PopularitySnapshot(
                source, version, items, categories, Wire.readFloats(items.length, in));
    }

    @Override
    public PopularitySnapshot copy(PopularitySnapshot popular) {
        return popular;
    }
}
