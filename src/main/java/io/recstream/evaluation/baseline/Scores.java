package io.recstream.evaluation.baseline;

import java.util.Arrays;

/** Sparse scores by item: an array and the list of items with a score. */
public final class Scores {

    private double[] values = new double[1024];
    private boolean[] known = new boolean[1024];
    private int[] touched = new int[1024];
    private int size;

    public void add(int item, double score) {
        if (item >= values.length) {
            int length = Math.max(item + 1, 2 * values.length);
            values = Arrays.copyOf(values, length);
            known = Arrays.copyOf(known, length);
        }
        if (!known[item]) {
            known[item] = true;
            if (size == touched.length) {
                touched = Arrays.copyOf(touched, 2 * size);
            }
            touched[size++] = item;
        }
        values[item] += score;
    }

    /** Removes an item from the ranking. */
    public void remove(int item) {
        if (item < values.length) {
            values[item] = 0;
        }
    }

    public double of(int item) {
        return item < values.length ? values[item] : 0;
    }

    /** Number of items with a score; {@link #item} returns them in order of their first score. */
    public int size() {
        return size;
    }

    public int item(int index) {
        return touched[index];
    }

    public double sum() {
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += values[touched[i]];
        }
        return sum;
    }

    public void scale(double factor) {
        for (int i = 0; i < size; i++) {
            values[touched[i]] *= factor;
        }
    }

    /**
     * The rank of an item, 1 = best; tied items have the mean of their ranks; infinity if the score
     * is not above 0.
     */
    public double rank(int item) {
        double score = of(item);
        if (!(score > 0)) {
            return Double.POSITIVE_INFINITY;
        }
        int better = 0;
        int equal = 0;
        for (int i = 0; i < size; i++) {
            double other = values[touched[i]];
            better += other > score ? 1 : 0;
            equal += other == score ? 1 : 0;
        }
        return better + (equal + 1) / 2.0;
    }

    /**
     * The best items with a score above 0, best first; ties by item number.
     *
     * @param out receives the items
     * @return number of items
     */
    public int top(int[] out) {
        int count = 0;
        for (int i = 0; i < size; i++) {
            int item = touched[i];
            double score = values[item];
            if (score > 0 && (count < out.length || isBetter(item, out[count - 1]))) {
                int at = count < out.length ? count++ : count - 1;
                while (at > 0 && isBetter(item, out[at - 1])) {
                    out[at] = out[at - 1];
                    at--;
                }
                out[at] = item;
            }
        }
        return count;
    }

    private boolean isBetter(int item, int other) {
        return values[item] > values[other] || (values[item] == values[other] && item < other);
    }

    public void clear() {
        for (int i = 0; i < size; i++) {
            values[touched[i]] = 0;
            known[touched[i]] = false;
        }
        size = 0;
    }
}
