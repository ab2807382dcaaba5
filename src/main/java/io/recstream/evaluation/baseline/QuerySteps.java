package io.recstream.evaluation.baseline;

import java.util.Arrays;

/** Distance of items from the end of the query, by their last position: 1 = the newest event. */
final class QuerySteps {

    private int[] steps = new int[1024];

    void mark(Prefix query, int from) {
        for (int i = from; i < query.length(); i++) {
            int item = query.item(i);
            if (item >= steps.length) {
                steps = Arrays.copyOf(steps, Math.max(item + 1, 2 * steps.length));
            }
            steps[item] = query.length() - i;
        }
    }

    void unmark(Prefix query, int from) {
        for (int i = from; i < query.length(); i++) {
            steps[query.item(i)] = 0;
        }
    }

    /** 0 if the item is not in the query. */
    int of(int item) {
        return item < steps.length ? steps[item] : 0;
    }

    /** The smallest step of a session's items. */
    int smallest(IntList items) {
        int smallest = Integer.MAX_VALUE;
        for (int i = 0; i < items.size(); i++) {
            int step = of(items.get(i));
            smallest = step > 0 ? Math.min(smallest, step) : smallest;
        }
        return smallest;
    }
}
