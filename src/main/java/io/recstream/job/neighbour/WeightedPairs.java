package io.recstream.job.neighbour;

import io.recstream.job.model.ItemIds;
import java.util.Arrays;

/**
 * Weighted pairs of one item with others. When the capacity is reached, a new pair replaces the one
 * of the least weight.
 *
 * <p>Weights are sums of 1/d (sequential rules) as in Ludewig and Jannach, "Evaluation of
 * session-based recommendation algorithms", UMUAI 2018.
 */
final class WeightedPairs {

    private int[] slots = new int[4];
    private float[] weights = new float[4];
    private int size;

    int size() {
        return size;
    }

    int slot(int index) {
        return slots[index];
    }

    float weight(int index) {
        return weights[index];
    }

    /** Σ w over all pairs. */
    float mass() {
        float mass = 0;
        for (int i = 0; i < size; i++) {
            mass += weights[i];
        }
        return mass;
    }

    /** w *= factor, for all. */
    void scale(float factor) {
        for (int i = 0; i < size; i++) {
            weights[i] *= factor;
        }
    }

    /** w(item at an index) += weight; the dictionary counts one reference per pair. */
    void add(ItemIds items, int item, float weight, int capacity, ItemDictionary dictionary) {
        int slot = dictionary.find(items, item);
        int at = slot < 0 ? -1 : indexOf(slot);
        if (at >= 0) {
            weights[at] += weight;
            return;
        }
        while (size >= capacity && size > 0) {
            removeLightest(dictionary);
        }
        if (size < capacity) {
            append(dictionary.retain(items, item), weight);
        }
    }

    /**
     * Appends a pair that is not there yet; its reference is already counted. Also for the codec.
     */
    void append(int slot, float weight) {
        if (size == slots.length) {
            slots = Arrays.copyOf(slots, 2 * size);
            weights = Arrays.copyOf(weights, 2 * size);
        }
        slots[size] = slot;
        weights[size] = weight;
        size++;
    }

    private void removeLightest(ItemDictionary dictionary) {
        int lightest = 0;
        for (int i = 1; i < size; i++) {
            if (weights[i] < weights[lightest]) {
                lightest = i;
            }
        }
        dictionary.release(slots[lightest]);
        size--;
        slots[lightest] = slots[size];
        weights[lightest] = weights[size];
    }

    private int indexOf(int slot) {
        for (int i = 0; i < size; i++) {
            if (slots[i] == slot) {
                return i;
            }
        }
        return -1;
    }
}
