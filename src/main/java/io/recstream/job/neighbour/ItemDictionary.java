package io.recstream.job.neighbour;

import io.recstream.job.model.HashIndex;
import io.recstream.job.model.ItemIds;
import io.recstream.job.model.Utf8;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Maps the item ids in one item's state to small slot numbers and back. A slot is freed with its
 * last reference; a new id gets the lowest free slot, so the slots depend on the order of updates
 * alone.
 *
 * <p>The ids are UTF-8 in one array. Those of freed slots leave it when it is full.
 */
final class ItemDictionary {

    private static final int ABSENT = -1;

    private byte[] bytes = new byte[64];

    /** Of the bytes, those that were ever used, and those of used slots. */
    private int bytesEnd;

    private int bytesUsed;

    /** Where the id of each slot begins and ends. */
    private int[] starts = new int[8];

    private int[] ends = new int[8];
    private int[] references = new int[8];
    private final BitSet used = new BitSet();

    private HashIndex index = new HashIndex(8);

    /** One more than the highest used slot: the length of an array that is indexed by slot. */
    int capacity() {
        return used.length();
    }

    int size() {
        return used.cardinality();
    }

    /** The id of a slot; null if the slot is free. */
    String id(int slot) {
        return used.get(slot)
                ? new String(bytes, starts[slot], idLength(slot), StandardCharsets.UTF_8)
                : null;
    }

    /** Whether a used slot has the id at an index. */
    boolean isId(int slot, ItemIds ids, int index) {
        return ids.isAt(index, bytes, starts[slot], ends[slot]);
    }

    /** The bytes of the id of a used slot. */
    int idLength(int slot) {
        return ends[slot] - starts[slot];
    }

    void copyId(int slot, byte[] to, int at) {
        System.arraycopy(bytes, starts[slot], to, at, idLength(slot));
    }

    /** The slot of an id, or -1. */
    int find(String id) {
        return find(ItemIds.of(id), 0);
    }

    /** The slot of the id at an index, or -1. */
    int find(ItemIds ids, int i) {
        int at = index.home(ids.hash(i));
        int slot = index.entry(at);
        while (slot != ABSENT && !isId(slot, ids, i)) {
            at = index.next(at);
            slot = index.entry(at);
        }
        return slot;
    }

    /** The slot of the id at an index, with one reference more. */
    int retain(ItemIds ids, int i) {
        int slot = find(ids, i);
        if (slot == ABSENT) {
            int length = ids.end(i) - ids.start(i);
            slot = used.nextClearBit(0);
            makeRoom(slot, length);
            System.arraycopy(ids.bytes(), ids.start(i), bytes, bytesEnd, length);
            occupy(slot, length);
        }
        references[slot]++;
        return slot;
    }

    /** One reference less; the last one frees the slot. */
    void release(int slot) {
        if (--references[slot] == 0) {
            index.remove(slot, this::hash);
            bytesUsed -= idLength(slot);
            used.clear(slot);
        }
    }

    /** The length of a slot's id, plus 1, and its bytes; 0 for a free slot. */
    void writeId(int slot, DataOutput out) throws IOException {
        if (used.get(slot)) {
            Wire.writeInt(idLength(slot) + 1, out);
            out.write(bytes, starts[slot], idLength(slot));
        } else {
            Wire.writeInt(0, out);
        }
    }

    /** Reads what {@link #writeId} has written into a slot, without a reference yet. */
    void readId(int slot, DataInput in) throws IOException {
        int length = Wire.readInt(in) - 1;
        if (length >= 0) {
            makeRoom(slot, length);
            in.readFully(bytes, bytesEnd, length);
            occupy(slot, length);
        }
    }

    /** Adds a reference to a slot that was read. For the codec. */
    void retainSlot(int slot) {
        references[slot]++;
    }

    private void makeRoom(int slot, int length) {
        if (slot >= starts.length) {
            int slots = Math.max(slot + 1, starts.length * 2);
            starts = Arrays.copyOf(starts, slots);
            ends = Arrays.copyOf(ends, slots);
            references = Arrays.copyOf(references, slots);
        }
        if (bytesEnd + length > bytes.length) {
            int needed = bytesUsed + length;
            boolean mostlyUsed = needed > bytes.length - bytes.length / 4;
            compactTo(new byte[mostlyUsed ? needed + needed / 2 : bytes.length]);
        }
    }

    private void compactTo(byte[] compact) {
        int end = 0;
        for (int slot = used.nextSetBit(0); slot >= 0; slot = used.nextSetBit(slot + 1)) {
            int length = idLength(slot);
            copyId(slot, compact, end);
            starts[slot] = end;
            end += length;
            ends[slot] = end;
        }
        bytes = compact;
        bytesEnd = end;
    }

    /** Takes the next bytes, which are there already, to be the id of a slot. */
    private void occupy(int slot, int length) {
        starts[slot] = bytesEnd;
        bytesEnd += length;
        bytesUsed += length;
        ends[slot] = bytesEnd;
        used.set(slot);
        if (index.hasRoomFor(slot + 1)) {
            index.add(slot, hash(slot));
        } else {
            index = new HashIndex(slot + 1);
            used.stream().forEach(each -> index.add(each, hash(each)));
        }
    }

    private int hash(int slot) {
        return Utf8.hash(bytes, starts[slot], ends[slot]);
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        return 160 + bytes.length + 12 * starts.length + index.sizeInBytes();
    }
}
