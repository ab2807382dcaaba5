package io.recstream.job.rank;

import java.util.Arrays;

/**
 * The quality of the lists, measured by the events that follow them: a moving evaluation over the
 * last events of the users of one subtask, each compared with the list that its user had before it.
 *
 * <p>Hit rate and mean reciprocal rank count the first 20 items, and only events before which there
 * was a list. The coverage is a linear count (Whang, Vander-Zanden, Taylor, "A linear-time
 * probabilistic counting algorithm for database applications", TODS 1990) with counters for bits,
 * so that lists can leave it; within 2 % up to some 200,000 items.
 */
final class OnlineQuality implements ListBuilder.ListListener {

    private static final int DEPTH = 20;
    private static final int BUCKETS = 1 << 16;

    /** A ring of events: the list before each, and the rank of its item in it. */
    private final int[][] lists;

    private final int[] ranks;
    private int next;
    private int size;

    private int withList;
    private int hits;

    /** Number of hits by rank from 1; sums of fractions would drift. */
    private final int[] hitsByRank = new int[DEPTH + 1];

    /** By hash of an item: how many lists contain it. */
    private final int[] shown = new int[BUCKETS];

    /** Number of buckets that are not 0. */
    private int occupied;

    OnlineQuality(int window) {
        lists = new int[window][];
        ranks = new int[window];
    }

    @Override
    public void previousListScored(int[] list, int rank) {
        if (size == lists.length) {
            count(lists[next], ranks[next], -1);
        } else {
            size++;
        }
        lists[next] =
                list == null ? null : list.length <= DEPTH ? list : Arrays.copyOf(list, DEPTH);
        ranks[next] = rank;
        count(lists[next], rank, 1);
        next = next + 1 == lists.length ? 0 : next + 1;
    }

    private void count(int[] list, int rank, int sign) {
        if (list == null) {
            return;
        }
        withList += sign;
        if (rank > 0 && rank <= DEPTH) {
            hits += sign;
            hitsByRank[rank] += sign;
        }
        for (int item : list) {
            int before = shown[item & (BUCKETS - 1)];
            shown[item & (BUCKETS - 1)] = before + sign;
            occupied += before == 0 ? 1 : before + sign == 0 ? -1 : 0;
        }
    }

    /** Of the events with a list before them, the share whose item was among its first 20. */
    double hitRate() {
        return withList == 0 ? 0 : (double) hits / withList;
    }

    /** The mean of 1 / rank, 0 for items that were not among the first 20. */
    double meanReciprocalRank() {
        double sum = 0;
        for (int rank = 1; rank <= DEPTH; rank++) {
            sum += (double) hitsByRank[rank] / rank;
        }
        return withList == 0 ? 0 : sum / withList;
    }

    /** Approximate number of different items among the first 20 of the lists. */
    double coverage() {
        double empty = Math.max(1, BUCKETS - occupied);
        return BUCKETS * Math.log(BUCKETS / empty);
    }

    /** Of all events, the share before which their user had a list. */
    double shareWithList() {
        return size == 0 ? 0 : (double) withList / size;
    }
}
