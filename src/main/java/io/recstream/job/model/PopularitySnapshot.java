package io.recstream.job.model;

import java.util.Arrays;

/**
 * The most popular items that one parallel instance of the item stage has counted: the best of all
 * and the best of the heaviest categories, each item once, heaviest first.
 *
 * @param source the instance
 * @param version grows with each cut of one source
 * @param categories of the items; null where the catalogue names none
 * @param weights decayed counts as of the cut
 */
public record PopularitySnapshot(
        int source, long version, String[] items, String[] categories, float[] weights) {

    @Override
    public boolean equals(Object other) {
        return other instanceof PopularitySnapshot that
                && source == that.source
                && version == that.version
                && Arrays.equals(items, that.items)
                && Arrays.equals(categories, that.categories)
                && Arrays.equals(weights, that.weights);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(version) * 31 + source;
    }
}
