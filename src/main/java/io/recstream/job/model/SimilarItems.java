package io.recstream.job.model;

import java.util.List;

/**
 * An item's current neighbours, best first.
 *
 * @param version 1, 2, 3, … per item
 * @param generatedAt wall clock, epoch milliseconds
 */
public record SimilarItems(
        String itemId, long version, long generatedAt, List<Neighbour> neighbours) {

    public static SimilarItems tombstone(String itemId) {
        return new SimilarItems(itemId, 0, 0, List.of());
    }

    public boolean isTombstone() {
        return version == 0;
    }
}
