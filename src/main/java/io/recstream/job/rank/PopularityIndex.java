package io.recstream.job.rank;

import io.recstream.job.model.PopularitySnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The current popularity of items, overall and by category: the sum of the newest snapshots of all
 * subtasks of {@code remember-item}, as far as this subtask has received them.
 */
public final class PopularityIndex {

    /** A popular item and its decayed count. */
    public record Popular(String item, double weight) {}

    static final Comparator<Popular> HEAVIEST =
            Comparator.comparingDouble((Popular popular) -> -popular.weight())
                    .thenComparing(Popular::item);

    private final Map<Integer, PopularitySnapshot> bySource = new TreeMap<>();
    private List<Popular> overall = List.of();
    private Map<String, List<Popular>> byCategory = Map.of();

    /** Replaces a source's snapshot by a newer one. */
    public void put(PopularitySnapshot snapshot) {
        PopularitySnapshot before = bySource.get(snapshot.source());
        if (before == null || before.version() <= snapshot.version()) {
            bySource.put(snapshot.source(), snapshot);
            rebuild();
        }
    }

    /** Heaviest first. */
    public List<Popular> overall() {
        return overall;
    }

    /**
     * The category's items, heaviest first; empty for null and for a category without popular
     * items.
     */
    public List<Popular> in(String category) {
        return category == null ? List.of() : byCategory.getOrDefault(category, List.of());
    }

    private void rebuild() {
        Map<String, Double> weights = new HashMap<>();
        Map<String, String> categories = new HashMap<>();
        for (PopularitySnapshot snapshot : bySource.values()) {
            for (int i = 0; i < snapshot.items().length; i++) {
                weights.merge(snapshot.items()[i], (double) snapshot.weights()[i], Double::sum);
                if (snapshot.categories()[i] != null) {
                    categories.put(snapshot.items()[i], snapshot.categories()[i]);
                }
            }
        }
        List<Popular> sorted = new ArrayList<>(weights.size());
        weights.forEach((item, weight) -> sorted.add(new Popular(item, weight)));
        sorted.sort(HEAVIEST);
        Map<String, List<Popular>> grouped = new HashMap<>();
        for (Popular popular : sorted) {
            String category = categories.get(popular.item());
            if (category != null) {
                grouped.computeIfAbsent(category, name -> new ArrayList<>()).add(popular);
            }
        }
        overall = sorted;
        byCategory = grouped;
    }
}
