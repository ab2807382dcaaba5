package io.recstream.job.model;

import java.util.Arrays;
import java.util.function.IntUnaryOperator;

/**
 * Finds entries that their owner keeps in arrays, by hash: open addressing with linear probing, at
 * most half full. Holds the numbers of the entries alone; the owner compares the keys:
 *
 * <pre>{@code
 * for (int at = index.home(hash); (entry = index.entry(at)) >= 0; at = index.next(at)) { … }
 * }</pre>
 *
 * <p>The low bits of a hash must be well spread ({@link #spread}).
 */
public final class HashIndex {

    /** Entry + 1, or 0 where free. */
    private final int[] slots;

    /** An empty one with room for so many entries, and at most twice as many. */
    public HashIndex(int entries) {
        slots = new int[Math.max(16, Integer.highestOneBit(entries) * 4)];
    }

    /** Fibonacci hashing: neighbouring hashes must not fill neighbouring slots. */
    public static int spread(int hash) {
        int product = hash * 0x9E3779B9;
        return product ^ (product >>> 16);
    }

    public boolean hasRoomFor(int entries) {
        return entries * 2 <= slots.length;
    }

    /** The slot where the search for a hash begins. */
    public int home(int hash) {
        return hash & (slots.length - 1);
    }

    /** The slot where the search goes on. */
    public int next(int slot) {
        return (slot + 1) & (slots.length - 1);
    }

    /** The entry in a slot; -1 where it is free and the search ends. */
    public int entry(int slot) {
        return slots[slot] - 1;
    }

    /** Adds an entry that is not there yet; there must be room for it. */
    public void add(int entry, int hash) {
        int slot = home(hash);
        while (slots[slot] != 0) {
            slot = next(slot);
        }
        fill(slot, entry);
    }

    /** Adds an entry where the search for it has ended: in a free slot. */
    public void fill(int slot, int entry) {
        slots[slot] = entry + 1;
    }

    public void clear() {
        Arrays.fill(slots, 0);
    }

    /**
     * Removes an entry and closes the gap, so that the search needs no tombstones.
     *
     * @param hashOf the hash of each entry
     */
    public void remove(int entry, IntUnaryOperator hashOf) {
        int gap = home(hashOf.applyAsInt(entry));
        while (slots[gap] != entry + 1) {
            gap = next(gap);
        }
        slots[gap] = 0;
        for (int slot = next(gap); slots[slot] != 0; slot = next(slot)) {
            int home = home(hashOf.applyAsInt(slots[slot] - 1));
            boolean reachable =
                    gap <= slot ? gap < home && home <= slot : gap < home || home <= slot;
            if (!reachable) {
                slots[gap] = slots[slot];
                slots[slot] = 0;
                gap = slot;
            }
        }
    }

    public int sizeInBytes() {
        return 32 + 4 * slots.length;
    }
}
