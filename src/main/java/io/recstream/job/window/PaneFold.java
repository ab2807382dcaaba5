package io.recstream.job.window;

import io.recstream.job.model.CategoryCount;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.WindowFeatures;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The running combination of a ring's entries, from the newest pane back; every window is one of
 * its intermediate results. Folds one ring after the other in the same arrays.
 */
public final class PaneFold {

    /** Written out, because the combinators of {@link Comparator} cost more than the rest. */
    private static final Comparator<CategoryCount> MOST_COUNTED_FIRST =
            (one, other) ->
                    one.count() == other.count()
                            ? one.category().compareTo(other.category())
                            : Long.compare(other.count(), one.count());

    /** Counts by number of the word, and which words have one. */
    private static final class Counts {
        long[] byWord = new long[32];
        int[] counted = new int[32];
        int size;

        void forget(int words) {
            for (int i = 0; i < size; i++) {
                byWord[counted[i]] = 0;
            }
            size = 0;
            if (words > byWord.length) {
                byWord = new long[2 * words];
                counted = new int[2 * words];
            }
        }

        void add(int word, long count) {
            if (byWord[word] == 0) {
                counted[size++] = word;
            }
            byWord[word] += count;
        }

        /** A count that all of the top entries reach, and few others. */
        long leastOfTheTop(int top) {
            if (size <= top) {
                return 1;
            }
            long[] ascending = new long[size];
            for (int i = 0; i < size; i++) {
                ascending[i] = byWord[counted[i]];
            }
            Arrays.sort(ascending);
            return ascending[size - top];
        }
    }

    private final WindowShape shape;
    private final Counts types = new Counts();
    private final Counts categories = new Counts();
    private final Counts items = new Counts();
    private final WordPool pool = new WordPool(4096);

    private PaneEntries entries;
    private long events;

    /** The value sum in millionths: 128 bits, which no number of events overflows. */
    private long microsHigh;

    private long microsLow;
    private boolean changed;

    public PaneFold(WindowShape shape) {
        this.shape = shape;
    }

    /** All windows as of a pane, shortest first, in one walk over the entries. */
    List<WindowFeatures> windows(PaneEntries of, long asOf) {
        begin(of);
        List<WindowFeatures> lowered = new ArrayList<>(shape.windows());
        int entry = entries.size();
        for (int window = 0; window < shape.windows(); window++) {
            int first = entries.firstAfter(shape.lastOutside(window, asOf));
            while (entry > first) {
                entry--;
                combine(entry);
            }
            lowered.add(lower(window, changed ? null : lowered.get(window - 1)));
            changed = false;
        }
        return lowered;
    }

    private void begin(PaneEntries of) {
        entries = of;
        events = 0;
        microsHigh = 0;
        microsLow = 0;
        changed = true;
        int words = entries.words().size();
        types.forget(words);
        categories.forget(words);
        items.forget(words);
    }

    private void combine(int entry) {
        long count = entries.count(entry);
        int category = entries.category(entry);
        events += count;
        addMicros(entries.micros(entry));
        types.add(entries.type(entry), count);
        if (category != PaneEntries.NO_CATEGORY) {
            categories.add(category, count);
        }
        items.add(entries.item(entry), count);
        changed = true;
    }

    private void addMicros(long micros) {
        microsLow += micros;
        int carry = Long.compareUnsigned(microsLow, micros) < 0 ? 1 : 0;
        microsHigh += (micros >> 63) + carry;
    }

    /**
     * Makes the features of a window from what has been combined so far.
     *
     * @param shorter the next shorter window if it has the same entries, or null
     */
    private WindowFeatures lower(int window, WindowFeatures shorter) {
        return new WindowFeatures(
                shape.lengthMillis(window),
                events,
                shorter == null ? counts() : shorter.counts(),
                MicroUnits.toUnits(microsHigh, microsLow),
                items.size,
                shorter == null ? topCategories() : shorter.topCategories());
    }

    private Map<String, Long> counts() {
        if (types.size == 1) {
            int word = types.counted[0];
            return Map.of(word(word), types.byWord[word]);
        }
        Map<String, Long> counts = new TreeMap<>();
        for (int i = 0; i < types.size; i++) {
            int word = types.counted[i];
            counts.put(word(word), types.byWord[word]);
        }
        return counts;
    }

    private List<CategoryCount> topCategories() {
        int top = shape.topCategories();
        if (categories.size == 0 || top == 0) {
            return List.of();
        }
        long least = categories.leastOfTheTop(top);
        List<CategoryCount> most = new ArrayList<>(Math.min(top, categories.size));
        for (int i = 0; i < categories.size; i++) {
            int word = categories.counted[i];
            if (categories.byWord[word] >= least) {
                most.add(new CategoryCount(word(word), categories.byWord[word]));
            }
        }
        if (most.size() > 1) {
            most.sort(MOST_COUNTED_FIRST);
        }
        return most.size() <= top ? most : List.copyOf(most.subList(0, top));
    }

    private String word(int number) {
        return entries.words().word(number, pool);
    }
}
