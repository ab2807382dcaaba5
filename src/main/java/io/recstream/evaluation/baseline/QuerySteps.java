package io.recstream.evaluation.baseline;

import java.util.Arrays;

/** How far from the end of the query an item last stands there: 1 = the newest event. */
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

    /** 0 where the query does not hold the item. */
    int of(int item) {
        return item < steps.length ? steps[item] : 0;
    }

    /** The smallest step among the items of a session that the query holds. */
    int smallest(IntList items) {
        int smallest = Integer.MAX_VALUE;
        for (int i = 0; i < items.size(); i++) {
            int step = of(items.get(i));
            smallest = step > 0 ? Math.min(smallest, step) : smallest;
        }
        return smallest;
    }
}
