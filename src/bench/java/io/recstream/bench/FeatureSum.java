package io.recstream.bench;

import io.recstream.job.model.CategoryCount;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.WindowFeatures;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** An accumulator of features for Flink's own windows: mergeable maps and a set. */
final class FeatureSum {

    private static final double MICROS = 1e6;
    private static final Comparator<CategoryCount> MOST_COUNTED_FIRST =
            Comparator.comparingLong(CategoryCount::count)
                    .reversed()
                    .thenComparing(CategoryCount::category);

    final Map<String, Long> byType = new HashMap<>();
    final Map<String, Long> byCategory = new HashMap<>();
    final Set<String> items = new HashSet<>();
    long events;
    long micros;

    void add(EnrichedEvent enriched) {
        events++;
        micros += enriched.event().valueMicros();
        byType.merge(enriched.event().type(), 1L, Long::sum);
        if (enriched.category() != null) {
            byCategory.merge(enriched.category(), 1L, Long::sum);
        }
        items.add(enriched.event().itemId());
    }

    void merge(FeatureSum other) {
        events += other.events;
        micros += other.micros;
        other.byType.forEach((type, count) -> byType.merge(type, count, Long::sum));
        other.byCategory.forEach((category, count) -> byCategory.merge(category, count, Long::sum));
        items.addAll(other.items);
    }

    WindowFeatures features(long lengthMillis, int topCategories) {
        return new WindowFeatures(
                lengthMillis,
                events,
                new TreeMap<>(byType),
                micros / MICROS,
                items.size(),
                topCategories(topCategories));
    }

    private List<CategoryCount> topCategories(int most) {
        return byCategory.entrySet().stream()
                .map(entry -> new CategoryCount(entry.getKey(), entry.getValue()))
                .sorted(MOST_COUNTED_FIRST)
                .limit(most)
                .toList();
    }
}
