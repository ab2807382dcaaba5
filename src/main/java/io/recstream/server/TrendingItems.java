package io.recstream.server;

import io.recstream.avro.RecommendationReason;
import io.recstream.avro.RecommendationUpdate;
import io.recstream.avro.RecommendedItem;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Popular items by their number of the newest lists: first the items that the job added as popular,
 * then all others. Memory is bounded by the number of lists. Thread-safe.
 */
final class TrendingItems {

    private static final Comparator<Tally> BEST_FIRST =
            Comparator.comparingInt((Tally tally) -> tally.asPopular)
                    .thenComparingInt(tally -> tally.listed)
                    .reversed()
                    .thenComparing(tally -> tally.newest.getItemId());

    private final int lists;
    private final int size;
    private final ArrayDeque<List<RecommendedItem>> newest = new ArrayDeque<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private volatile List<RecommendedItem> best = List.of();
    private boolean changed;

    /** The number of lists with an item, and of those with it as a popular one. */
    private static final class Tally {
        int asPopular;
        int listed;
        RecommendedItem newest;
    }

    /**
     * @param lists number of the newest lists that are counted
     * @param size maximum number of items
     */
    TrendingItems(int lists, int size) {
        this.lists = lists;
        this.size = size;
    }

    synchronized void add(RecommendationUpdate list) {
        List<RecommendedItem> items = list.getItems();
        newest.addLast(items);
        items.forEach(item -> count(item, 1));
        if (newest.size() > lists) {
            newest.removeFirst().forEach(item -> count(item, -1));
        }
        changed = true;
    }

    /** Except a pinned item: it is in all lists, popular or not. */
    private void count(RecommendedItem item, int one) {
        if (item.getReason() == RecommendationReason.PINNED) {
            return;
        }
        Tally tally = tallies.computeIfAbsent(item.getItemId(), id -> new Tally());
        tally.listed += one;
        if (item.getReason() == RecommendationReason.POPULAR) {
            tally.asPopular += one;
        }
        if (tally.listed == 0) {
            tallies.remove(item.getItemId());
        } else if (one > 0) {
            tally.newest = item;
        }
    }

    /** Makes the additions visible; sorts all items, so it is to be called periodically. */
    synchronized void publish() {
        if (!changed) {
            return;
        }
        changed = false;
        double all = newest.size();
        best =
                tallies.values().stream()
                        .sorted(BEST_FIRST)
                        .limit(size)
                        .map(
                                tally ->
                                        new RecommendedItem(
                                                tally.newest.getItemId(),
                                                tally.listed / all,
                                                RecommendationReason.POPULAR,
                                                null,
                                                tally.newest.getTitle(),
                                                tally.newest.getCategory()))
                        .toList();
    }

    /** Best first; the score is the share of the newest lists with the item. */
    List<RecommendedItem> best() {
        return best;
    }
}
