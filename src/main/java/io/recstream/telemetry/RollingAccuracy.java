package io.recstream.telemetry;

import java.util.List;

/**
 * Hit rate and mean reciprocal rank of the newest events whose user had a list before them, ranked
 * in the first 20 items of that list. NaN if there are none. Not thread-safe.
 */
public final class RollingAccuracy implements PrequentialMatcher.Listener {

    /** Number of items of a list that are compared. */
    public static final int TOP = 20;

    private static final int MISS = TOP;

    private final byte[] ranks;
    private long count;

    /**
     * Creates an empty window.
     *
     * @param events size of the window
     */
    public RollingAccuracy(int events) {
        ranks = new byte[events];
    }

    @Override
    public void matched(String item, List<String> list, boolean first) {
        if (list != null && !list.isEmpty()) {
            int rank = list.indexOf(item);
            ranks[(int) (count++ % ranks.length)] = (byte) (rank < 0 ? MISS : rank);
        }
    }

    /** Number of events in the window. */
    public int events() {
        return (int) Math.min(count, ranks.length);
    }

    public double hitRate() {
        int hits = 0;
        for (int i = 0; i < events(); i++) {
            hits += ranks[i] == MISS ? 0 : 1;
        }
        return events() == 0 ? Double.NaN : (double) hits / events();
    }

    /** A miss counts as 0. */
    public double meanReciprocalRank() {
        double sum = 0;
        for (int i = 0; i < events(); i++) {
            sum += ranks[i] == MISS ? 0 : 1.0 / (ranks[i] + 1);
        }
        return events() == 0 ? Double.NaN : sum / events();
    }
}
