package io.recstream.job.rank;

import java.util.Arrays;

/**
 * The candidates of one list while it is built: by item the share of each expert, and the response
 * that contributed most of it. Arrays are reused from list to list.
 */
final class CandidateTable {

    static final int EXPERTS = 4;

    private String[] items = new String[256];
    private double[] shares = new double[256 * EXPERTS];
    private double[] largest = new double[256 * EXPERTS];
    private byte[] because = new byte[256 * EXPERTS];
    private double[] scores = new double[256];
    private int size;

    /** Open addressing over index + 1; a power of two, at least twice the items. */
    private int[] table = new int[512];

    /** A heap of indexes, the best on top, once {@link #rank} was called. */
    private int[] heap = new int[256];

    private int heapSize;

    void clear() {
        Arrays.fill(items, 0, size, null);
        Arrays.fill(shares, 0, size * EXPERTS, 0);
        Arrays.fill(largest, 0, size * EXPERTS, 0);
        Arrays.fill(table, 0);
        size = 0;
        heapSize = 0;
    }

    int size() {
        return size;
    }

    String item(int index) {
        return items[index];
    }

    double share(int index, int expert) {
        return shares[index * EXPERTS + expert];
    }

    /** The position of the response that contributed most of an expert's share. */
    int because(int index, int expert) {
        return because[index * EXPERTS + expert];
    }

    double score(int index) {
        return scores[index];
    }

    void score(int index, double score) {
        scores[index] = score;
    }

    /** Adds to an expert's share of an item. */
    void add(int index, int expert, double share, int position) {
        int at = index * EXPERTS + expert;
        shares[at] += share;
        if (share > largest[at]) {
            largest[at] = share;
            because[at] = (byte) position;
        }
    }

    /** The index of an item, or -1. */
    int find(String item) {
        int mask = table.length - 1;
        for (int at = slot(item, mask); table[at] != 0; at = (at + 1) & mask) {
            if (items[table[at] - 1].equals(item)) {
                return table[at] - 1;
            }
        }
        return -1;
    }

    /** The index of an item, which is added if it is not there. */
    int findOrAdd(String item) {
        int mask = table.length - 1;
        int at = slot(item, mask);
        while (table[at] != 0) {
            if (items[table[at] - 1].equals(item)) {
                return table[at] - 1;
            }
            at = (at + 1) & mask;
        }
        if (size == items.length) {
            grow();
            return findOrAdd(item);
        }
        items[size] = item;
        table[at] = size + 1;
        return size++;
    }

    private static int slot(String item, int mask) {
        int hash = item.hashCode() * 0x9E3779B9;
        return (hash ^ (hash >>> 15)) & mask;
    }

    private void grow() {
        int length = 2 * items.length;
        items = Arrays.copyOf(items, length);
        shares = Arrays.copyOf(shares, length * EXPERTS);
        largest = Arrays.copyOf(largest, length * EXPERTS);
        because = Arrays.copyOf(because, length * EXPERTS);
        scores = Arrays.copyOf(scores, length);
        heap = new int[length];
        table = new int[2 * length];
        int mask = table.length - 1;
        for (int i = 0; i < size; i++) {
            int at = slot(items[i], mask);
            while (table[at] != 0) {
                at = (at + 1) & mask;
            }
            table[at] = i + 1;
        }
    }

    /** Orders all by score, so that {@link #next} returns the best first; ties are broken by id. */
    void rank() {
        heapSize = size;
        for (int i = 0; i < size; i++) {
            heap[i] = i;
        }
        for (int i = size / 2 - 1; i >= 0; i--) {
            sink(i);
        }
    }

    /** Removes the best from the heap and returns its index, or -1. */
    int next() {
        if (heapSize == 0) {
            return -1;
        }
        int best = heap[0];
        heap[0] = heap[--heapSize];
        sink(0);
        return best;
    }

    private void sink(int from) {
        int moved = heap[from];
        int at = from;
        for (int child = 2 * at + 1; child < heapSize; child = 2 * at + 1) {
            if (child + 1 < heapSize && isBetter(heap[child + 1], heap[child])) {
                child++;
            }
            if (!isBetter(heap[child], moved)) {
                break;
            }
            heap[at] = heap[child];
            at = child;
        }
        heap[at] = moved;
    }

    private boolean isBetter(int a, int b) {
        return scores[a] != scores[b] ? scores[a] > scores[b] : items[a].compareTo(items[b]) < 0;
    }
}
