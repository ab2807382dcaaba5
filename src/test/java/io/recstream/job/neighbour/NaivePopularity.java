package io.recstream.job.neighbour;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Remembers every event, and sums up 2^(−age / half-life) anew whenever it is asked. */
final class NaivePopularity {

    static final double HALF_LIFE_MILLIS = 60_000;

    /** An event of an item; null for an item without category. */
    record Event(String item, String category, float weight, long time) {}

    private final List<Event> events = new ArrayList<>();

    void count(Event event) {
        events.add(event);
    }

    /** By item, as of the newest event. */
    Map<String, Double> weights() {
        long newest = events.stream().mapToLong(Event::time).max().orElse(0);
        Map<String, Double> weights = new TreeMap<>();
        for (Event event : events) {
            double decayed =
                    event.weight() * Math.pow(2, (event.time() - newest) / HALF_LIFE_MILLIS);
            weights.merge(event.item(), decayed, Double::sum);
        }
        return weights;
    }

    /** By item, the last one that an event has named. */
    Map<String, String> categories() {
        Map<String, String> categories = new TreeMap<>();
        for (Event event : events) {
            if (event.category() != null) {
                categories.put(event.item(), event.category());
            }
        }
        return categories;
    }

    /** The items of a category, or all for null, heaviest first. */
    List<String> heaviest(String category) {
        Map<String, Double> weights = weights();
        Map<String, String> categories = categories();
        return weights.keySet().stream()
                .filter(item -> category == null || category.equals(categories.get(item)))
                .sorted(Comparator.comparing((String item) -> -weights.get(item)))
                .toList();
    }
}
