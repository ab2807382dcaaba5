package io.recstream.job.model;

import java.util.Arrays;

/**
 * The most popular items of one subtask of {@code remember-item}: the heaviest of all and the
 * heaviest of the heaviest categories, each item once, heaviest first.
 *
 * @param source index of the subtask
 * @param version grows with each snapshot of one source
 * @param categories of the items; null where the catalogue has none
 * @param weights decayed counts as of the snapshot
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
