package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The byte form of the attributes of an item, where it has any. */
final class ItemAttributes {

    private ItemAttributes() {}

    static void write(List<ItemAttribute> attributes, DataOutput out) throws IOException {
        Wire.writeInt(attributes.size(), out);
        for (ItemAttribute attribute : attributes) {
            Wire.writeString(attribute.name(), out);
            Wire.writeString(attribute.value(), out);
        }
    }

    static List<ItemAttribute> read(DataInput in) throws IOException {
        int size = Wire.readInt(in);
        List<ItemAttribute> attributes = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            attributes.add(new ItemAttribute(Wire.readString(in), Wire.readString(in)));
        }
        return attributes;
    }
}
