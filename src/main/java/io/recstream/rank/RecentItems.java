package io.recstream.rank;

/**
 * The newest distinct items of a kind, by 64-bit fingerprints: 8 bytes each, at most as many as
 * there is room for. Two of a million items share one with a probability of 3 in 10^8.
 */
final class RecentItems {

    private static final long[] EMPTY = {};

    /** FNV-1a, 64 bits. */
    private static final long OFFSET = 0xcbf29ce484222325L;

    private static final long PRIME = 0x100000001b3L;

    private final int capacity;

    /** Newest first. */
    long[] fingerprints = EMPTY;

    RecentItems(int capacity) {
        this.capacity = capacity;
    }

    boolean isEmpty() {
        return fingerprints.length == 0;
    }

    int size() {
        return fingerprints.length;
    }

    boolean contains(long fingerprint) {
        return indexOf(fingerprint) >= 0;
    }

    /** Makes it the newest; the oldest goes where there is no room. */
    void add(long fingerprint) {
        int before = indexOf(fingerprint);
        if (before < 0) {
            int length = Math.min(capacity, fingerprints.length + 1);
            long[] longer = new long[length];
            System.arraycopy(fingerprints, 0, longer, 1, length - 1);
            fingerprints = longer;
        } else {
            System.arraycopy(fingerprints, 0, fingerprints, 1, before);
        }
        fingerprints[0] = fingerprint;
    }

    void remove(long fingerprint) {
        int at = indexOf(fingerprint);
        if (at >= 0) {
            long[] shorter = new long[fingerprints.length - 1];
            System.arraycopy(fingerprints, 0, shorter, 0, at);
            System.arraycopy(fingerprints, at + 1, shorter, at, shorter.length - at);
            fingerprints = shorter;
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

    /** Of an id's characters, with all bits mixed; makes no garbage. */
    static long fingerprint(String itemId) {
        long hash = OFFSET;
        for (int i = 0; i < itemId.length(); i++) {
            hash = (hash ^ itemId.charAt(i)) * PRIME;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        return hash ^ (hash >>> 33);
    }
}
