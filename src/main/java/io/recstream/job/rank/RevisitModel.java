package io.recstream.job.rank;

import java.util.Arrays;

/**
 * How users come back to items of their session, learnt online.
 *
 * <ul>
 *   <li>the revisit prior P(d), by the distance d of an item from the end of the session (0 = the
 *       newest): of the events that had an item at distance d before them, the share that went to
 *       it;
 *   <li>the {@link Calibration}: how well the lists have allowed for it.
 * </ul>
 *
 * Each parallel instance learns from the events it sees.
 */
public final class RevisitModel {

    static final int DISTANCES = 16;
    private static final int SIZE = 2 * DISTANCES + Calibration.SIZE;

    private final double[] returns = new double[DISTANCES];
    private final double[] chances = new double[DISTANCES];
    private final Calibration calibration = new Calibration();

    /** Makes these the same as others, which stay apart. */
    public void become(RevisitModel others) {
        load(others.toArray());
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

    Calibration calibration() {
        return calibration;
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
        calibration.learn(ownShares, repeatDistance);
        for (int d = 0; d < Math.min(ownShares.length, DISTANCES); d++) {
            chances[d]++;
        }
        if (repeatDistance > 0 && repeatDistance <= DISTANCES) {
            returns[repeatDistance - 1]++;
        }
    }

    /** All counters in one row, for operator state. */
    public double[] toArray() {
        double[] row = new double[SIZE];
        System.arraycopy(returns, 0, row, 0, DISTANCES);
        System.arraycopy(chances, 0, row, DISTANCES, DISTANCES);
        calibration.write(row, 2 * DISTANCES);
        return row;
    }

    /**
     * The mean of what all instances have learnt, for each of the new ones: after a rescale nobody
     * starts from nothing, and alone it is exactly what was.
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
        System.arraycopy(row, 0, returns, 0, DISTANCES);
        System.arraycopy(row, DISTANCES, chances, 0, DISTANCES);
        calibration.read(row, 2 * DISTANCES);
    }
}
