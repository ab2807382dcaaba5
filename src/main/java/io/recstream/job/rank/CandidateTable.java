package io.recstream.job.rank;

import io.recstream.job.model.HashIndex;
import io.recstream.job.model.ItemIds;
import java.util.Arrays;

/**
 * The candidates of one list while it is built: by item the share of each expert, and the response
 * that contributed most of it. Arrays are reused from list to list; ids remain bytes until one is
 * wanted as a string.
 */
final class CandidateTable {

    static final int EXPERTS = 4;

    private final ItemIds ids = new ItemIds();

    /** An id that came as a string. */
    private final ItemIds single = new ItemIds();

    private int[] hashes = new int[256];

    /** Ids as strings, of the items that were met as such. */
    private String[] items = new String[256];

    private double[] shares = new double[256 * EXPERTS];
    private double[] largest = new double[256 * EXPERTS];
    private byte[] because = new byte[256 * EXPERTS];
    private double[] scores = new double[256];
    private int size;

    private HashIndex index = new HashIndex(128);

    /** A heap of indexes, the best on top, once {@link #rank} was called. */
    private int[] heap = new int[256];

    private int heapSize;

    void clear() {
        Arrays.fill(items, 0, size, null);
        Arrays.fill(shares, 0, size * EXPERTS, 0);
        Arrays.fill(largest, 0, size * EXPERTS, 0);
        index.clear();
        ids.clear();
        size = 0;
        heapSize = 0;
    }

    int size() {
        return size;
    }

    String item(int index) {
        if (items[index] == null) {
            items[index] = ids.get(index);
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

    /** The {@link ItemIds#hash} of an item's id. */
    int hash(int item) {
        return hashes[item];
    }

    /** The index of one of the ids, or -1. */
    int find(ItemIds others, int i) {
        return index.entry(slot(others, i, others.hash(i)));
    }

    /** The index of an item, which is added if it is not there. */
    int findOrAdd(String id) {
        single.clear();
        single.append(id);
        int item = findOrAdd(single, 0);
        items[item] = id;
        return item;
    }

    /** The index of one of the ids, which is added if it is not there. */
    int findOrAdd(ItemIds others, int i) {
        int hash = others.hash(i);
        int slot = slot(others, i, hash);
        int item = index.entry(slot);
        return item >= 0 ? item : add(slot, others, i, hash);
    }

    /** The slot of one of the ids, or the free one where its search ends. */
    private int slot(ItemIds others, int i, int hash) {
        int slot = index.home(hash);
        for (int item = index.entry(slot); item >= 0; item = index.entry(slot)) {
            if (hashes[item] == hash
                    && ids.isAt(item, others.bytes(), others.start(i), others.end(i))) {
                return slot;
            }
            slot = index.next(slot);
        }
        return slot;
    }

    private int add(int slot, ItemIds others, int i, int hash) {
        if (size == items.length) {
            grow();
            index.add(size, hash);
        } else {
            index.fill(slot, size);
        }
        ids.append(others.bytes(), others.start(i), others.end(i));
        hashes[size] = hash;
        return size++;
    }

    private void grow() {
        int length = 2 * items.length;
        hashes = Arrays.copyOf(hashes, length);
        items = Arrays.copyOf(items, length);
        shares = Arrays.copyOf(shares, length * EXPERTS);
        largest = Arrays.copyOf(largest, length * EXPERTS);
        because = Arrays.copyOf(because, length * EXPERTS);
        scores = Arrays.copyOf(scores, length);
        heap = new int[length];
        index = new HashIndex(length / 2);
        for (int i = 0; i < size; i++) {
            index.add(i, hashes[i]);
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
        return ids.compare(a, b) < 0;
    }
}
