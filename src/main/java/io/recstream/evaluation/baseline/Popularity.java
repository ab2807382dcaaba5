package io.recstream.evaluation.baseline;

import java.util.Arrays;

/**
 * POP with exponential decay.
 *
 * <pre>
 * score(j, t) = Σ over the events e of item j: 2^(−(t − t_e) / half-life)
 * </pre>
 *
 * <p>Computed with forward decay (Cormode et al., "Forward decay", ICDE 2009): an event weighs
 * 2^((t_e − start) / half-life), so that no count changes as time passes and the order of the items
 * is the same.
 */
public final class Popularity implements SessionModel {

    /** Maximum length of an exact list. */
    public static final int DEPTH = 200;

    private static final double LARGEST_EXPONENT = 500;

    private final double halfLifeMillis;
    private double[] counts = new double[1024];

    /** Items by count, the largest first, and the position of each item in this order. */
    private int[] order = new int[1024];

    private int[] place = new int[1024];
    private int size;
    private long start = Long.MIN_VALUE;

    public Popularity(double halfLifeHours) {
        this.halfLifeMillis = halfLifeHours * 3_600_000;
    }

    @Override
    public void learn(Prefix session, long time) {
        int item = session.newest();
        makeRoom(item);
        if (counts[item] == 0) {
            order[size] = item;
            place[item] = size++;
        }
        counts[item] += weight(time);
        int at = place[item];
        while (at > 0 && counts[order[at - 1]] < counts[item]) {
            order[at] = order[at - 1];
            place[order[at]] = at;
            at--;
        }
        order[at] = item;
        place[item] = at;
    }

    private double weight(long time) {
        if (start == Long.MIN_VALUE) {
            start = time;
        }
        double exponent = (time - start) / halfLifeMillis;
        if (exponent > LARGEST_EXPONENT) {
            double scale = Math.pow(2, -exponent);
            for (int i = 0; i < size; i++) {
                // Never 0, which means unknown.
                counts[order[i]] = Math.max(Double.MIN_VALUE, counts[order[i]] * scale);
            }
            start = time;
            exponent = 0;
        }
        return Math.pow(2, exponent);
    }

    private void makeRoom(int item) {
        if (item >= counts.length) {
            int length = Math.max(item + 1, 2 * counts.length);
            counts = Arrays.copyOf(counts, length);
            order = Arrays.copyOf(order, length);
            place = Arrays.copyOf(place, length);
        }
    }

    @Override
    public void predict(Prefix session, Scores scores) {
        for (int i = 0; i < size; i++) {
            double count = counts[order[i]];
            if (i >= DEPTH && count < counts[order[i - 1]]) {
                return;
            }
            scores.add(order[i], count);
        }
    }
}
