package io.recstream.job.neighbour;

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

    /**
     * Open addressing over slots + 1; 0 is free. Its size is a power of two, at least twice the
     * slots.
     */
    private int[] table;

    ItemDictionary() {
        ids = new String[8];
        references = new int[8];
        table = new int[16];
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
        int mask = table.length - 1;
        for (int at = hash(id) & mask; table[at] != 0; at = (at + 1) & mask) {
            int slot = table[at] - 1;
            if (ids[slot].equals(id)) {
                return slot;
            }
        }
        return ABSENT;
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
            erase(slot);
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
        if (2 * (slot + 1) > table.length) {
            rehash(Integer.highestOneBit(4 * (slot + 1) - 1));
        } else {
            insert(slot);
        }
    }

    private void rehash(int size) {
        table = new int[size];
        for (int slot = used.nextSetBit(0); slot >= 0; slot = used.nextSetBit(slot + 1)) {
            insert(slot);
        }
    }

    private void insert(int slot) {
        int mask = table.length - 1;
        int at = hash(ids[slot]) & mask;
        while (table[at] != 0) {
            at = (at + 1) & mask;
        }
        table[at] = slot + 1;
    }

    /** Removes a slot from the table and closes the gap, so that probing needs no tombstones. */
    private void erase(int slot) {
        int mask = table.length - 1;
        int gap = hash(ids[slot]) & mask;
        while (table[gap] != slot + 1) {
            gap = (gap + 1) & mask;
        }
        table[gap] = 0;
        for (int at = (gap + 1) & mask; table[at] != 0; at = (at + 1) & mask) {
            int home = hash(ids[table[at] - 1]) & mask;
            boolean reachable = gap <= at ? gap < home && home <= at : gap < home || home <= at;
            if (!reachable) {
                table[gap] = table[at];
                table[at] = 0;
                gap = at;
            }
        }
    }

    private static int hash(String id) {
        int hash = id.hashCode() * 0x9E3779B9;
        return hash ^ (hash >>> 15);
    }
}
