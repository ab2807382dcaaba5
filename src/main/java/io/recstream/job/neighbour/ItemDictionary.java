package io.recstream.job.neighbour;

import io.recstream.job.model.HashIndex;
import java.util.Arrays;
import java.util.BitSet;

/**
 * Maps the item ids in one item's state to small slot numbers and back. A slot is freed with its
 * last reference; a new id gets the lowest free slot, so the slots depend on the order of updates
 * alone.
 */
final class ItemDictionary {

    private static final int ABSENT = -1;

    private String[] ids;
    private int[] references;
    private final BitSet used = new BitSet();

    private HashIndex index;

    ItemDictionary() {
        ids = new String[8];
        references = new int[8];
        index = new HashIndex(8);
    }

    /** One more than the highest used slot: the length of an array that is indexed by slot. */
    int capacity() {
        return used.length();
    }

    int size() {
        return used.cardinality();
    }

    /** The id of a slot; null if the slot is free. */
    String id(int slot) {
        return ids[slot];
    }

    /** The slot of an id, or -1. */
    int find(String id) {
        int at = index.home(hash(id));
        int slot = index.entry(at);
        while (slot != ABSENT && !ids[slot].equals(id)) {
            at = index.next(at);
            slot = index.entry(at);
        }
        return slot;
    }

    /** The slot of an id, with one reference more. */
    int retain(String id) {
        int slot = find(id);
        if (slot == ABSENT) {
            slot = used.nextClearBit(0);
            occupy(slot, id);
        }
        references[slot]++;
        return slot;
    }

    /** One reference less; the last one frees the slot. */
    void release(int slot) {
        if (--references[slot] == 0) {
            index.remove(slot, each -> hash(ids[each]));
            ids[slot] = null;
            used.clear(slot);
        }
    }

    /** Puts an id into a given slot, without a reference yet. For the codec. */
    void restore(int slot, String id) {
        occupy(slot, id);
    }

    /** Adds a reference to a restored slot. For the codec. */
    void retainSlot(int slot) {
        references[slot]++;
    }

    private void occupy(int slot, String id) {
        if (slot >= ids.length) {
            int length = Math.max(slot + 1, ids.length * 2);
            ids = Arrays.copyOf(ids, length);
            references = Arrays.copyOf(references, length);
        }
        ids[slot] = id;
        used.set(slot);
        if (index.hasRoomFor(slot + 1)) {
            index.add(slot, hash(id));
        } else {
            index = new HashIndex(slot + 1);
            used.stream().forEach(each -> index.add(each, hash(ids[each])));
        }
    }

    private static int hash(String id) {
        return HashIndex.spread(id.hashCode());
    }
}
