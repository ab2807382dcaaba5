package io.recstream.job.rank;

/**
 * Calibrates the scores of items of the user's own session, learnt online from how often users
 * revisit such items.
 *
 * <p>There are two counters for each bucket (the distance d of an item from the end of the session,
 * 0 = the newest, and the band of its share of the total score), which decay with each event: hits,
 * how often the next event was of such an item, and mass, the sum of the shares. Items whose share
 * was less than their hits get a factor above 1, the others one below 1:
 *
 * <pre>
 * overall(d)      = min(5, (Σ hits + .05) / (Σ mass + .5))           over the bands of d
 * factor(d, band) = min(5, (hits + overall(d)) / (mass + 1))
 * </pre>
 *
 * The factor of a bucket with few events is close to that of its distance. This is binning
 * calibration (Zadrozny and Elkan, ICML 2001) on a stream.
 */
final class Calibration {

    private static final int DISTANCES = 7;

    /** Shares from 1/2, from 1/4, … from 1/64, and below. */
    private static final int BANDS = 7;

    /** The number of counters. */
    static final int SIZE = 2 * DISTANCES * BANDS;

    private static final double DECAY = 0.9998;
    private static final double HITS_PRIOR = 0.05;
    private static final double MASS_PRIOR = 0.5;
    private static final double STRONGEST = 5;

    private final double[] hits = new double[DISTANCES * BANDS];
    private final double[] mass = new double[DISTANCES * BANDS];

    /**
     * A factor and its terms.
     *
     * @param hits decayed count of the events of such an item
     * @param mass decayed sum of the shares of such items
     * @param overall the factor of all items at that distance
     * @param factor the factor of a share: (hits + overall) / (mass + 1), at most 5
     */
    record Terms(double hits, double mass, double overall, double factor) {}

    /** The factor for the score of an item of the own session. */
    double factor(int distance, float share) {
        int bucket = bucket(distance, share);
        return factor(bucket, overall(distance));
    }

    Terms terms(int distance, float share) {
        int bucket = bucket(distance, share);
        double overall = overall(distance);
        return new Terms(hits[bucket], mass[bucket], overall, factor(bucket, overall));
    }

    private double factor(int bucket, double overall) {
        return Math.min(STRONGEST, (hits[bucket] + overall) / (mass[bucket] + 1));
    }

    private double overall(int distance) {
        double allHits = HITS_PRIOR;
        double allMass = MASS_PRIOR;
        int first = bucket(distance, 0);
        for (int bucket = first; bucket < first + BANDS; bucket++) {
            allHits += hits[bucket];
            allMass += mass[bucket];
        }
        return Math.min(STRONGEST, allHits / allMass);
    }

    /**
     * Learns from an event of the session, before it joins the context.
     *
     * @param ownShares the shares of the total score that the context's items had in the last list
     *     before calibration, newest first
     * @param repeatDistance the distance of the event's item, 1 = the newest, or 0 if it was not in
     *     the context
     */
    void learn(float[] ownShares, int repeatDistance) {
        for (int i = 0; i < hits.length; i++) {
            hits[i] *= DECAY;
            mass[i] *= DECAY;
        }
        for (int d = 0; d < ownShares.length; d++) {
            mass[bucket(d, ownShares[d])] += ownShares[d];
        }
        if (repeatDistance > 0) {
            int d = repeatDistance - 1;
            hits[bucket(d, d < ownShares.length ? ownShares[d] : 0)]++;
        }
    }

    private static int bucket(int distance, float share) {
        int band = Math.max(0, Math.min(BANDS - 1, BANDS + Math.getExponent(share)));
        return Math.min(distance, DISTANCES - 1) * BANDS + band;
    }

    void write(double[] row, int at) {
        System.arraycopy(hits, 0, row, at, hits.length);
        System.arraycopy(mass, 0, row, at + hits.length, mass.length);
    }

    void read(double[] row, int at) {
        System.arraycopy(row, at, hits, 0, hits.length);
        System.arraycopy(row, at + hits.length, mass, 0, mass.length);
    }
}
