package io.recstream.ops.hotkeys;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The heaviest keys of a stream in bounded memory. A count is never too high, and too low by at
 * most {@link #error()}, which is at most a (capacity + 1)-th of all that was added; while there
 * are no more keys than the capacity, it is 0.
 *
 * @see <a href="https://doi.org/10.1016/0167-6423(82)90012-0">Misra and Gries, Finding repeated
 *     elements (1982)</a>
 */
final class HeavyHitters {

    /** A key and its count. */
    record Heavy(String key, long count) {}

    private static final Comparator<Heavy> HEAVIEST_FIRST =
            Comparator.comparingLong(Heavy::count).reversed().thenComparing(Heavy::key);

    private final int capacity;
    private final Map<String, Long> counts = new HashMap<>();
    private long error;

    HeavyHitters(int capacity) {
        this.capacity = capacity;
    }

    void add(String key) {
        if (counts.size() < capacity || counts.containsKey(key)) {
            counts.merge(key, 1L, Long::sum);
            return;
        }
        // Decrements every count instead of adding the key.
        counts.values().removeIf(count -> count == 1);
        counts.replaceAll((kept, count) -> count - 1);
        error++;
    }

    /** The heaviest ones, ties by key. */
    List<Heavy> top(int limit) {
        return counts.entrySet().stream()
                .map(entry -> new Heavy(entry.getKey(), entry.getValue()))
                .sorted(HEAVIEST_FIRST)
                .limit(limit)
                .toList();
    }

    /** Minimum number of different keys. */
    int keys() {
        return counts.size();
    }

    /** Maximum by which a count is too low. */
    long error() {
        return error;
    }
}
