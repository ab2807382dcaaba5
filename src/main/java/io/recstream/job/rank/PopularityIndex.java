package io.recstream.job.rank;

import io.recstream.job.model.PopularitySnapshot;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is popular now, overall and by category, as far as the item stage has told this instance:
 * the newest cut of each of its instances, added up.
 */
public final class PopularityIndex {

    /** A popular item and its decayed count. */
    public record Popular(String item, double weight) {}

    private static final Comparator<Popular> HEAVIEST =
            Comparator.comparingDouble((Popular popular) -> -popular.weight())
                    .thenComparing(Popular::item);

    private final Map<Integer, PopularitySnapshot> bySource = new TreeMap<>();
    private List<Popular> overall = List.of();
    private Map<String, List<Popular>> byCategory = Map.of();

    /** Takes a source's newest cut. */
    public void put(PopularitySnapshot cut) {
        PopularitySnapshot before = bySource.get(cut.source());
        if (before == null || before.version() <= cut.version()) {
            bySource.put(cut.source(), cut);
            arrange();
        }
    }

    /** Heaviest first. */
    public List<Popular> overall() {
        return overall;
    }

    /** The category's items, heaviest first; empty for null and for one that is not heavy. */
    public List<Popular> in(String category) {
        return category == null ? List.of() : byCategory.getOrDefault(category, List.of());
    }

    private void arrange() {
        Map<String, Double> weights = new HashMap<>();
        Map<String, String> categories = new HashMap<>();
        for (PopularitySnapshot cut : bySource.values()) {
            for (int i = 0; i < cut.items().length; i++) {
                weights.merge(cut.items()[i], (double) cut.weights()[i], Double::sum);
                if (cut.categories()[i] != null) {
                    categories.put(cut.items()[i], cut.categories()[i]);
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
