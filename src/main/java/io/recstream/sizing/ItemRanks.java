package io.recstream.sizing;

import java.util.function.DoubleUnaryOperator;

/**
 * Popularity of items by Zipf's law: the item of rank r has a share of the events in proportion to
 * r^−s. Ranks are grouped in steps of some 5 %, so that ten billion items are as fast as a
 * thousand.
 */
final class ItemRanks {

    private static final double STEP = 1.05;

    private final double items;
    private final double skew;
    private final double whole;

    ItemRanks(double items, double skew) {
        this.items = items;
        this.skew = skew;
        this.whole = walk(weight -> weight);
    }

    /** The share of the most frequent item. */
    double top() {
        return 1 / whole;
    }

    /** The sum over all items of a function of their share. */
    double sum(DoubleUnaryOperator ofShare) {
        return walk(weight -> ofShare.applyAsDouble(weight / whole));
    }

    private double walk(DoubleUnaryOperator ofWeight) {
        double sum = 0;
        double rank = 1;
        while (rank <= items) {
            double next = Math.min(Math.max(rank + 1, Math.floor(rank * STEP)), items + 1);
            double middle = Math.sqrt(rank * Math.max(rank, next - 1));
            sum += (next - rank) * ofWeight.applyAsDouble(Math.pow(middle, -skew));
            rank = next;
        }
        return sum;
    }
}
