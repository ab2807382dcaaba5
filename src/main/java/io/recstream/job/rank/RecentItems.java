package io.recstream.job.rank;

import java.util.Arrays;

/**
 * The newest distinct items with the event time of each, up to the capacity. Items are 64-bit
 * fingerprints: two of a million share one with a probability of 3 in 10^8.
 */
final class RecentItems {

    /** The time of an item that is not contained; older than all others. */
    static final long ABSENT = Long.MIN_VALUE;

    private static final long[] EMPTY = {};

    /** FNV-1a, 64 bits. */
    private static final long OFFSET = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private final int capacity;

    /** Newest first; of equal times, the one that was added last. */
    long[] fingerprints = EMPTY;

    /** By item, the time of the newest event that added it: epoch milliseconds. */
    long[] times = EMPTY;

    RecentItems(int capacity) {
        this.capacity = capacity;
    }

    boolean isEmpty() {
        return fingerprints.length == 0;
    }

    int size() {
        return fingerprints.length;
    }

    void clear() {
        fingerprints = EMPTY;
        times = EMPTY;
    }

    boolean contains(long fingerprint) {
        return indexOf(fingerprint) >= 0;
    }

    /** The time of the newest event that added the item, or {@link #ABSENT}. */
    long timeOf(long fingerprint) {
        int at = indexOf(fingerprint);
        return at < 0 ? ABSENT : times[at];
    }

    /**
     * Adds an item with the time of its event, unless a newer event has added it. At the capacity
     * the oldest item is removed.
     */
    void add(long fingerprint, long time) {
        int before = indexOf(fingerprint);
        if (before >= 0 && times[before] > time) {
            return;
        }
        int to = 0;
        while (to < times.length && times[to] > time) {
            to++;
        }
        if (before < 0) {
            if (to == capacity) {
                return;
            }
            before = Math.min(capacity - 1, fingerprints.length);
            if (before == fingerprints.length) {
                fingerprints = Arrays.copyOf(fingerprints, before + 1);
                times = Arrays.copyOf(times, before + 1);
            }
        }
        System.arraycopy(fingerprints, to, fingerprints, to + 1, before - to);
        System.arraycopy(times, to, times, to + 1, before - to);
        fingerprints[to] = fingerprint;
        times[to] = time;
    }

    void remove(long fingerprint) {
        int at = indexOf(fingerprint);
        if (at >= 0) {
            fingerprints = without(fingerprints, at);
            times = without(times, at);
        }
    }

    private static long[] without(long[] values, int at) {
        long[] shorter = new long[values.length - 1];
        System.arraycopy(values, 0, shorter, 0, at);
        System.arraycopy(values, at + 1, shorter, at, shorter.length - at);
        return shorter;
    }

    /** Removes the items whose newest event is older than this. */
    void removeOlderThan(long time) {
        int size = times.length;
        while (size > 0 && times[size - 1] < time) {
            size--;
        }
        if (size < times.length) {
            fingerprints = Arrays.copyOf(fingerprints, size);
            times = Arrays.copyOf(times, size);
        }
    }

    private int indexOf(long fingerprint) {
        for (int i = 0; i < fingerprints.length; i++) {
            if (fingerprints[i] == fingerprint) {
                return i;
            }
        }
        return -1;
    }

    /** A 64-bit hash of an id's characters; allocates nothing. */
    static long fingerprint(String itemId) {
        long hash = OFFSET;
        for (int i = 0; i < itemId.length(); i++) {
            hash = (hash ^ itemId.charAt(i)) * PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
