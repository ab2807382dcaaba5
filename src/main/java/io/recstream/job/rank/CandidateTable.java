package io.recstream.job.rank;

import io.recstream.job.model.ItemIds;
import io.recstream.job.model.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * The candidates of one list while it is built: by item the share of each expert, and the response
 * that contributed most of it. Arrays are reused from list to list; ids remain bytes until one is
 * wanted as a string.
 */
final class CandidateTable {

    static final int EXPERTS = 4;

    /** By item, the array that has the bytes of its id, and where. */
    private byte[][] sources = new byte[256][];

    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private int[] hashes = new int[256];

    /** Ids as strings, of the items that were met as such. */
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
        Arrays.fill(sources, 0, size, null);
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
        if (items[index] == null) {
            int length = ends[index] - starts[index];
            items[index] =
                    new String(sources[index], starts[index], length, StandardCharsets.UTF_8);
        }
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
        return entry(slot(item, Utf8.hash(item)));
    }

    /** The index of an item, which is added if it is not there. */
    int findOrAdd(String item) {
        int hash = Utf8.hash(item);
        int index = entry(slot(item, hash));
        if (index < 0) {
            byte[] bytes = item.getBytes(StandardCharsets.UTF_8);
            index = add(bytes, 0, bytes.length, hash);
        }
        items[index] = item;
        return index;
    }

    /** The index of one of the ids, which is added if it is not there. */
    int findOrAdd(ItemIds ids, int i) {
        int start = ids.start(i);
        int end = ids.end(i);
        int hash = Utf8.hash(ids.bytes(), start, end);
        int at = hash & mask();
        for (int index = entry(at); index >= 0; index = entry(at)) {
            if (hashes[index] == hash
                    && Arrays.equals(
                            sources[index], starts[index], ends[index], ids.bytes(), start, end)) {
                return index;
            }
            at = (at + 1) & mask();
        }
        return add(ids.bytes(), start, end, hash);
    }

    /** The slot of an item, or the free one where its search ends. */
    private int slot(String item, int hash) {
        int at = hash & mask();
        for (int index = entry(at); index >= 0; index = entry(at)) {
            if (hashes[index] == hash
                    && Utf8.equals(item, sources[index], starts[index], ends[index])) {
                return at;
            }
            at = (at + 1) & mask();
        }
        return at;
    }

    /** The index in a slot, or -1. */
    private int entry(int slot) {
        return table[slot] - 1;
    }

    private int mask() {
        return table.length - 1;
    }

    private int add(byte[] source, int start, int end, int hash) {
        if (size == items.length) {
            grow();
        }
        sources[size] = source;
        starts[size] = start;
        ends[size] = end;
        hashes[size] = hash;
        occupy(size);
        return size++;
    }

    private void occupy(int index) {
        int at = hashes[index] & mask();
        while (table[at] != 0) {
            at = (at + 1) & mask();
        }
        table[at] = index + 1;
    }

    private void grow() {
        int length = 2 * items.length;
        sources = Arrays.copyOf(sources, length);
        starts = Arrays.copyOf(starts, length);
        ends = Arrays.copyOf(ends, length);
        hashes = Arrays.copyOf(hashes, length);
        items = Arrays.copyOf(items, length);
        shares = Arrays.copyOf(shares, length * EXPERTS);
        largest = Arrays.copyOf(largest, length * EXPERTS);
        because = Arrays.copyOf(because, length * EXPERTS);
        scores = Arrays.copyOf(scores, length);
        heap = new int[length];
        table = new int[2 * length];
        for (int i = 0; i < size; i++) {
            occupy(i);
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
        if (scores[a] != scores[b]) {
            return scores[a] > scores[b];
        }
        return Utf8.compare(sources[a], starts[a], ends[a], sources[b], starts[b], ends[b]) < 0;
    }
}
