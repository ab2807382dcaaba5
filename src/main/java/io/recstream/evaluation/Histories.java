package io.recstream.evaluation;

import io.recstream.evaluation.baseline.Prefix;
import java.util.Arrays;

/** Every session's items so far. */
final class Histories {

    private final int[][] items;
    private final int[] lengths;
    private final Prefix prefix = new Prefix();

    Histories(int sessions) {
        items = new int[sessions][];
        lengths = new int[sessions];
    }

    /** The session as it is now; good until the next call. */
    Prefix of(int session) {
        return prefix.of(session, items[session], lengths[session]);
    }

    int length(int session) {
        return lengths[session];
    }

    void add(int session, int item) {
        if (items[session] == null) {
            items[session] = new int[4];
        } else if (lengths[session] == items[session].length) {
            items[session] = Arrays.copyOf(items[session], 2 * lengths[session]);
        }
        items[session][lengths[session]++] = item;
    }
}
