package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/**
 * Ids of items in one array of bytes, as they are sent: the context of an event goes to each of its
 * items, packed once. Immutable.
 */
public final class PackedItemIds {

    /** No ids. */
    public static final PackedItemIds NONE = of();

    /** In the form of {@link ItemIdsCodec}, which is the same for the same ids. */
    private final byte[] bytes;

    private final int size;

    private PackedItemIds(byte[] bytes, int size) {
        this.bytes = bytes;
        this.size = size;
    }

    public static PackedItemIds of(String... ids) {
        ItemIds items = ItemIds.of(ids);
        ByteWriter out = new ByteWriter(4 + items.bytes().length + 2 * ids.length);
        try {
            ItemIdsCodec.write(items, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new PackedItemIds(Arrays.copyOf(out.array(), out.length()), ids.length);
    }

    public void write(DataOutput out) throws IOException {
        Wire.writeBytes(bytes, out);
    }

    public static PackedItemIds read(DataInput in) throws IOException {
        byte[] bytes = Wire.readBytes(in);
        return new PackedItemIds(bytes, ItemIdsCodec.readSize(ByteReader.of(bytes)));
    }

    public int size() {
        return size;
    }

    /** The id at an index below {@link #size}. */
    public String get(int index) {
        try {
            return ItemIdsCodec.readOne(ByteReader.of(bytes), index);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * All ids.
     *
     * @param scratch whose ids they replace
     * @return the scratch
     */
    public ItemIds unpack(ItemIds scratch) {
        try {
            ItemIdsCodec.read(ByteReader.of(bytes), scratch);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return scratch;
    }

    public String[] toArray() {
        return unpack(new ItemIds()).toArray();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedItemIds that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
