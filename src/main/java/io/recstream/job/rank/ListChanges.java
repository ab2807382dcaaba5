package io.recstream.job.rank;

import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.Utf8;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What has changed for lists that are out: the availability of items, by the newest notice of each,
 * or the rules. First it collects changes; then held lists are compared with it.
 */
final class ListChanges {

    /** By item, whether it may be recommended. */
    private final Map<String, Boolean> items = new HashMap<>();

    private boolean rules;

    /** The number of the last change. */
    private long number;

    private Hashes soldOut;
    private Hashes returned;

    void add(String itemId, boolean recommendable, long changeNumber) {
        items.put(itemId, recommendable);
        number = changeNumber;
    }

    void addRules(long changeNumber) {
        rules = true;
        number = changeNumber;
    }

    boolean isEmpty() {
        return items.isEmpty() && !rules;
    }

    /** Whether the rules have changed, which concerns every list. */
    boolean haveRules() {
        return rules;
    }

    /** The number of the last change: lists that were built since then obey all of them. */
    long number() {
        return number;
    }

    /** Ends the collection. */
    void close() {
        soldOut = hashesOf(false);
        returned = hashesOf(true);
    }

    private Hashes hashesOf(boolean recommendable) {
        return new Hashes(
                items.entrySet().stream()
                        .filter(item -> item.getValue() == recommendable)
                        .mapToInt(item -> Utf8.hash(item.getKey()))
                        .toArray());
    }

    /**
     * Whether a list may be another one under the changed availability. False only if it is not.
     *
     * @param considered hashes of the items that were considered for the list, those in it first
     * @param listed how many are in it
     */
    boolean mayConcern(int[] considered, int listed) {
        return soldOut.containsAny(considered, listed)
                || returned.containsAny(considered, considered.length);
    }

    /**
     * Whether the changed availability is a reason for another list: it had an item that is sold
     * out, or has one now that was out of stock. Scores that have moved since are not.
     */
    boolean areReasonFor(List<RecommendedItem> list, int[] considered, int listed) {
        if (soldOut.containsAny(considered, listed)) {
            return true;
        }
        for (RecommendedItem entry : list) {
            if (Boolean.TRUE.equals(items.get(entry.itemId()))
                    && !contains(considered, listed, Utf8.hash(entry.itemId()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean contains(int[] hashes, int length, int hash) {
        for (int i = 0; i < length; i++) {
            if (hashes[i] == hash) {
                return true;
            }
        }
        return false;
    }

    /**
     * A set of hashes. Most look-ups end at one bit, as most of the items that were considered for
     * a list have not changed.
     */
    private static final class Hashes {

        private static final int BITS_EACH = 32;

        private final int[] sorted;
        private final long[] bits;

        Hashes(int[] hashes) {
            sorted = hashes;
            Arrays.sort(sorted);
            int words = Integer.highestOneBit(Math.max(1, hashes.length * BITS_EACH / Long.SIZE));
            bits = new long[2 * words];
            for (int hash : sorted) {
                bits[word(hash)] |= 1L << hash;
            }
        }

        /** The lowest six bits of a hash choose the bit in the word. */
        private int word(int hash) {
            return ((hash * 0x9E3779B9) >>> 7) & (bits.length - 1);
        }

        boolean containsAny(int[] hashes, int length) {
            if (sorted.length == 0) {
                return false;
            }
            for (int i = 0; i < length; i++) {
                int hash = hashes[i];
                if ((bits[word(hash)] & (1L << hash)) != 0
                        && Arrays.binarySearch(sorted, hash) >= 0) {
                    return true;
                }
            }
            return false;
        }
    }
}
