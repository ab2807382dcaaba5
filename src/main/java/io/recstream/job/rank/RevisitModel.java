package io.recstream.job.rank;

import java.util.Arrays;

/**
 * How often users revisit items of their session, learnt online.
 *
 * <ul>
 *   <li>the revisit prior P(d), by the distance d of an item from the end of the session (0 = the
 *       newest): of the events that had an item at distance d before them, the share that were of
 *       that item;
 *   <li>the {@link Calibration} of the scores of such items.
 * </ul>
 *
 * Each subtask learns from the events of its users.
 */
public final class RevisitModel {

    static final int DISTANCES = 16;
    private static final int SIZE = 2 * DISTANCES + Calibration.SIZE;

    private final double[] revisits = new double[DISTANCES];
    private final double[] opportunities = new double[DISTANCES];
    private final Calibration calibration = new Calibration();

    /** Copies the counters of another model. */
    public void become(RevisitModel others) {
        load(others.toArray());
    }

    /** P(the next item is the one at distance d); 0 before the first event. */
    public double revisitPrior(int distance) {
        return distance < DISTANCES && opportunities[distance] > 0
                ? revisits[distance] / opportunities[distance]
                : 0;
    }

    /** Number of events that had an item at distance d before them. */
    public double opportunities(int distance) {
        return distance < DISTANCES ? opportunities[distance] : 0;
    }

    /** Number of those that were of that item. */
    public double revisits(int distance) {
        return distance < DISTANCES ? revisits[distance] : 0;
    }

    Calibration calibration() {
        return calibration;
    }

    /**
     * Learns from an event of the session, before it joins the context.
     *
     * @param ownShares the shares of the total score that the context's items had in the last list,
     *     newest first
     * @param repeatDistance the distance of the event's item, 1 = the newest, or 0 if it was not in
     *     the context
     */
    public void learn(float[] ownShares, int repeatDistance) {
        calibration.learn(ownShares, repeatDistance);
        for (int d = 0; d < Math.min(ownShares.length, DISTANCES); d++) {
            opportunities[d]++;
        }
        if (repeatDistance > 0 && repeatDistance <= DISTANCES) {
            revisits[repeatDistance - 1]++;
        }
    }

    /** All counters in one array, for operator state. */
    public double[] toArray() {
        double[] row = new double[SIZE];
        System.arraycopy(revisits, 0, row, 0, DISTANCES);
        System.arraycopy(opportunities, 0, row, DISTANCES, DISTANCES);
        calibration.write(row, 2 * DISTANCES);
        return row;
    }

    /**
     * The mean of the counters of all subtasks, with which each new subtask starts after a rescale.
     * For one subtask it is exact.
     */
    public static RevisitModel meanOf(Iterable<double[]> rows) {
        double[] sum = new double[SIZE];
        int count = 0;
        for (double[] row : rows) {
            for (int i = 0; i < SIZE; i++) {
                sum[i] += row[i];
            }
            count++;
        }
        int divisor = Math.max(1, count);
        RevisitModel mean = new RevisitModel();
        mean.load(Arrays.stream(sum).map(total -> total / divisor).toArray());
        return mean;
    }

    private void load(double[] row) {
        System.arraycopy(row, 0, revisits, 0, DISTANCES);
        System.arraycopy(row, DISTANCES, opportunities, 0, DISTANCES);
        calibration.read(row, 2 * DISTANCES);
    }
}
