package io.recstream.telemetry;

import java.util.List;

/**
 * Hit rate and mean reciprocal rank of the newest events whose user had a list before them, each
 * looked up in the first 20 items of that list. NaN as long as there are none. Not for several
 * threads.
 */
public final class RollingAccuracy implements PrequentialMatcher.Listener {

    /** Items of a list that count. */
    public static final int TOP = 20;

    private static final int MISS = TOP;

    private final byte[] ranks;
    private long told;

    /**
     * Without any event yet.
     *
     * @param events how many are the newest
     */
    public RollingAccuracy(int events) {
        ranks = new byte[events];
    }

    @Override
    public void turn(String item, List<String> list, boolean first) {
        if (list != null && !list.isEmpty()) {
            int rank = list.indexOf(item);
            ranks[(int) (told++ % ranks.length)] = (byte) (rank < 0 ? MISS : rank);
        }
    }

    /** How many of the newest there are yet. */
    public int events() {
        return (int) Math.min(told, ranks.length);
    }

    public double hitRate() {
        int hits = 0;
        for (int i = 0; i < events(); i++) {
            hits += ranks[i] == MISS ? 0 : 1;
        }
        return events() == 0 ? Double.NaN : (double) hits / events();
    }

    /** A miss is 0. */
    public double meanReciprocalRank() {
        double sum = 0;
        for (int i = 0; i < events(); i++) {
            sum += ranks[i] == MISS ? 0 : 1.0 / (ranks[i] + 1);
        }
        return events() == 0 ? Double.NaN : sum / events();
    }
}
