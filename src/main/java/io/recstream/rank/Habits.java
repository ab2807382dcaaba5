package io.recstream.rank;

import java.util.Arrays;

/**
 * How often users come back to an item of their session, learnt online, and how well the lists have
 * allowed for it.
 *
 * <p>Two tables by the distance d of an item from the end of the session (0 = the newest):
 *
 * <ul>
 *   <li>the revisit prior P(d): of the events that had an item at distance d before them, the share
 *       that went to it;
 *   <li>the calibration: hits and mass by bucket min(d, 6), where mass is the share of the whole
 *       score that the lists had given to that item; both decay with each event.
 * </ul>
 *
 * Each parallel instance learns from the events it sees.
 */
public final class Habits {

    static final int DISTANCES = 16;
    static final int BUCKETS = 7;
    private static final double DECAY = 0.9995;
    private static final double HITS_PRIOR = 0.05;
    private static final double MASS_PRIOR = 0.5;
    private static final double STRONGEST = 5;

    private final double[] returns = new double[DISTANCES];
    private final double[] chances = new double[DISTANCES];
    private final double[] hits = new double[BUCKETS];
    private final double[] mass = new double[BUCKETS];

    /** Makes these the same as others, which stay apart. */
    public void become(Habits others) {
        System.arraycopy(others.returns, 0, returns, 0, DISTANCES);
        System.arraycopy(others.chances, 0, chances, 0, DISTANCES);
        System.arraycopy(others.hits, 0, hits, 0, BUCKETS);
        System.arraycopy(others.mass, 0, mass, 0, BUCKETS);
    }

    /** P(the next item is the one at distance d); 0 as long as nothing is known. */
    public double revisitPrior(int distance) {
        return distance < DISTANCES && chances[distance] > 0
                ? returns[distance] / chances[distance]
                : 0;
    }

    /** How many events found an item at distance d before them. */
    public double chances(int distance) {
        return distance < DISTANCES ? chances[distance] : 0;
    }

    /** How many of them went to it. */
    public double returns(int distance) {
        return distance < DISTANCES ? returns[distance] : 0;
    }

    /** Decayed count of the events that went back to an item about as far away. */
    public double hits(int distance) {
        return hits[bucket(distance)];
    }

    /** Decayed sum of the shares that lists had given to items about as far away. */
    public double mass(int distance) {
        return mass[bucket(distance)];
    }

    /**
     * What the score of an own-session item at distance d is to be multiplied with: (hits + .05) /
     * (mass + .5).
     */
    public double calibration(int distance) {
        int bucket = bucket(distance);
        return Math.min(STRONGEST, (hits[bucket] + HITS_PRIOR) / (mass[bucket] + MASS_PRIOR));
    }

    /**
     * Learns from an event of the session, before it joins the context.
     *
     * @param ownShares the share of the score that the last list had given to the context's items,
     *     newest first
     * @param repeatDistance the distance of the event's item, 1 = the newest, or 0 if it was not in
     *     the context
     */
    public void learn(float[] ownShares, int repeatDistance) {
        for (int b = 0; b < BUCKETS; b++) {
            hits[b] *= DECAY;
            mass[b] *= DECAY;
        }
        for (int d = 0; d < ownShares.length; d++) {
            mass[bucket(d)] += ownShares[d];
            if (d < DISTANCES) {
                chances[d]++;
            }
        }
        if (repeatDistance > 0) {
            int distance = repeatDistance - 1;
            hits[bucket(distance)]++;
            if (distance < DISTANCES) {
                returns[distance]++;
            }
        }
    }

    private static int bucket(int distance) {
        return Math.min(distance, BUCKETS - 1);
    }

    /** All counters in one row, for operator state. */
    public double[] toArray() {
        double[] row = new double[2 * DISTANCES + 2 * BUCKETS];
        System.arraycopy(returns, 0, row, 0, DISTANCES);
        System.arraycopy(chances, 0, row, DISTANCES, DISTANCES);
        System.arraycopy(hits, 0, row, 2 * DISTANCES, BUCKETS);
        System.arraycopy(mass, 0, row, 2 * DISTANCES + BUCKETS, BUCKETS);
        return row;
    }

    /**
     * The mean of what all instances have learnt, for each of the new ones: after a rescale nobody
     * starts from nothing, and alone it is exactly what was.
     */
    public static Habits meanOf(Iterable<double[]> rows) {
        double[] sum = new double[2 * DISTANCES + 2 * BUCKETS];
        int count = 0;
        for (double[] row : rows) {
            for (int i = 0; i < sum.length; i++) {
                sum[i] += row[i];
            }
            count++;
        }
        int divisor = Math.max(1, count);
        Habits mean = new Habits();
        mean.load(Arrays.stream(sum).map(total -> total / divisor).toArray());
        return mean;
    }

    private void load(double[] row) {
        System.arraycopy(row, 0, returns, 0, DISTANCES);
        System.arraycopy(row, DISTANCES, chances, 0, DISTANCES);
        System.arraycopy(row, 2 * DISTANCES, hits, 0, BUCKETS);
        System.arraycopy(row, 2 * DISTANCES + BUCKETS, mass, 0, BUCKETS);
    }
}
