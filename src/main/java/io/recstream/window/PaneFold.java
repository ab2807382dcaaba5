package io.recstream.window;

import io.recstream.model.CategoryCount;
import io.recstream.model.WindowFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The running combination of entries, from the newest pane back; every window is one of its
 * intermediate results.
 */
final class PaneFold {

    private static final Comparator<CategoryCount> MOST_COUNTED_FIRST =
            Comparator.comparingLong(CategoryCount::count)
                    .reversed()
                    .thenComparing(CategoryCount::category);

    private final PaneEntries entries;
    private final WindowShape shape;
    private final List<WindowFeatures> lowered;

    /** By number of the word. */
    private final long[] byType;

    private final long[] byCategory;
    private final boolean[] itemSeen;

    private long events;
    private long micros;
    private long distinctItems;
    private boolean changed = true;

    PaneFold(PaneEntries entries, WindowShape shape) {
        int words = entries.words().size();
        this.entries = entries;
        this.shape = shape;
        this.lowered = new ArrayList<>(shape.windows());
        this.byType = new long[words];
        this.byCategory = new long[words];
        this.itemSeen = new boolean[words];
    }

    void combine(int entry) {
        long count = entries.count(entry);
        int item = entries.item(entry);
        int category = entries.category(entry);
        events += count;
        micros = MicroUnits.sum(micros, entries.micros(entry));
        byType[entries.type(entry)] += count;
        if (category != PaneEntries.NO_CATEGORY) {
            byCategory[category] += count;
        }
        if (!itemSeen[item]) {
            itemSeen[item] = true;
            distinctItems++;
        }
        changed = true;
    }

    /** What has been combined so far is the window of this number. */
    void lower(int window) {
        WindowFeatures shorter = changed ? null : lowered.get(lowered.size() - 1);
        lowered.add(
                new WindowFeatures(
                        shape.lengthMillis(window),
                        events,
                        shorter == null ? counts() : shorter.counts(),
                        MicroUnits.toUnits(micros),
                        distinctItems,
                        shorter == null ? topCategories() : shorter.topCategories()));
        changed = false;
    }

    List<WindowFeatures> lowered() {
        return lowered;
    }

    private Map<String, Long> counts() {
        Map<String, Long> counts = new TreeMap<>();
        for (int word = 0; word < byType.length; word++) {
            if (byType[word] > 0) {
                counts.put(entries.words().word(word), byType[word]);
            }
        }
        return counts;
    }

    private List<CategoryCount> topCategories() {
        long least = leastOfTheTop();
        List<CategoryCount> all = new ArrayList<>();
        for (int word = 0; word < byCategory.length; word++) {
            if (byCategory[word] >= least) {
                all.add(new CategoryCount(entries.words().word(word), byCategory[word]));
            }
        }
        all.sort(MOST_COUNTED_FIRST);
        return List.copyOf(all.subList(0, Math.min(shape.topCategories(), all.size())));
    }

    /** A count that all of the top reach, and few others: only their names are looked at. */
    private long leastOfTheTop() {
        long[] ascending = byCategory.clone();
        Arrays.sort(ascending);
        int rest = ascending.length - shape.topCategories();
        return rest <= 0 ? 1 : Math.max(1, ascending[Math.min(rest, ascending.length - 1)]);
    }
}
