package io.recstream.job.neighbour;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Exponentially decayed counts of the heaviest items in bounded memory.
 *
 * <p>Forward decay (Cormode, Shkapenyuk, Srivastava, Xu, "Forward decay", ICDE 2009): an event at
 * time t adds w · exp((t − L) / τ) for a fixed landmark L, so that nothing has to be aged; the
 * landmark moves when the numbers grow large. When there are more than twice the capacity of items,
 * only the heaviest are kept, as in lossy counting.
 */
final class PopularitySketch {

    /** e^100 is far below the maximum of a double. */
    private static final double LARGEST_EXPONENT = 100;

    private static final double LN_2 = Math.log(2);

    /** One item's count, as of the landmark. */
    static final class Count {
        final String item;
        String category;
        double weight;

        Count(String item, String category, double weight) {
            this.item = item;
            this.category = category;
            this.weight = weight;
        }

        Count copy() {
            return new Count(item, category, weight);
        }
    }

    /** Heaviest first; ties by id, so that the order follows from the counts alone. */
    private static final Comparator<Count> HEAVIEST =
            (a, b) ->
                    a.weight != b.weight
                            ? Double.compare(b.weight, a.weight)
                            : a.item.compareTo(b.item);

    private final Map<String, Count> counts = new LinkedHashMap<>();
    private final int capacity;
    private final double halfLifeMillis;

    /** The landmark L, epoch milliseconds; not set before the first event. */
    long landmark;

    /** The newest event counted, epoch milliseconds. */
    long newest = Long.MIN_VALUE;

    PopularitySketch(int capacity, double halfLifeMillis) {
        this.capacity = capacity;
        this.halfLifeMillis = halfLifeMillis;
    }

    /** Counts an event of an item; its newest known category is kept. */
    void count(String item, String category, double weight, long time) {
        if (counts.isEmpty()) {
            landmark = time;
        }
        newest = Math.max(newest, time);
        if (exponent(time) > LARGEST_EXPONENT) {
            moveLandmark(time);
        }
        add(item, category, weight * Math.exp(exponent(time)));
        if (counts.size() > 2 * capacity) {
            prune();
        }
    }

    /** Adds a weight as of the landmark. */
    void add(String item, String category, double weight) {
        Count count = counts.get(item);
        if (count == null) {
            counts.put(item, new Count(item, category, weight));
        } else {
            count.weight += weight;
            count.category = category == null ? count.category : category;
        }
    }

    /** A count as of the newest event. */
    double decayed(Count count) {
        return count.weight * Math.exp(-exponent(newest));
    }

    private double exponent(long time) {
        return LN_2 * (time - landmark) / halfLifeMillis;
    }

    /** Moves the landmark to a later time. */
    void moveLandmark(long time) {
        double factor = Math.exp(-exponent(time));
        counts.values().forEach(count -> count.weight *= factor);
        landmark = time;
    }

    /** Adds the counts of another sketch. */
    void merge(PopularitySketch other) {
        if (other.counts.isEmpty()) {
            return;
        }
        if (counts.isEmpty()) {
            landmark = other.landmark;
        }
        newest = Math.max(newest, other.newest);
        if (other.landmark > landmark) {
            moveLandmark(other.landmark);
        } else {
            other.moveLandmark(landmark);
        }
        other.counts.values().forEach(count -> add(count.item, count.category, count.weight));
        if (counts.size() > 2 * capacity) {
            prune();
        }
    }

    private void prune() {
        double least = leastOf(capacity);
        int heavier = 0;
        List<Count> equal = new ArrayList<>();
        for (Count count : counts.values()) {
            heavier += count.weight > least ? 1 : 0;
            if (count.weight == least) {
                equal.add(count);
            }
        }
        equal.sort(HEAVIEST);
        Set<Count> kept = new HashSet<>(equal.subList(0, capacity - heavier));
        counts.values()
                .removeIf(
                        count ->
                                count.weight < least
                                        || (count.weight == least && !kept.contains(count)));
    }

    /** The least weight of the n heaviest items; 0 if there are not so many. */
    private double leastOf(int n) {
        if (n == 0 || counts.size() < n) {
            return n == 0 ? Double.POSITIVE_INFINITY : 0;
        }
        double[] weights = new double[counts.size()];
        int at = 0;
        for (Count count : counts.values()) {
            weights[at++] = count.weight;
        }
        // All of them: cheaper than to order as many objects.
        Arrays.sort(weights);
        return weights[weights.length - n];
    }

    /** In the order of their first event. */
    Iterable<Count> counts() {
        return counts.values();
    }

    int size() {
        return counts.size();
    }

    /**
     * The heaviest items of all, and the heaviest of the heaviest categories; each once, heaviest
     * first.
     */
    List<Count> top(int overall, int categories, int perCategory) {
        Map<String, Integer> quota = heaviestCategories(categories, perCategory);
        double least = leastOf(overall);
        List<Count> heaviest = new ArrayList<>();
        for (Count count : counts.values()) {
            if (count.weight >= least || quota.containsKey(count.category)) {
                heaviest.add(count);
            }
        }
        heaviest.sort(HEAVIEST);
        List<Count> top = new ArrayList<>();
        for (int i = 0; i < heaviest.size(); i++) {
            Count count = heaviest.get(i);
            int left = quota.getOrDefault(count.category, 0);
            if (left > 0) {
                quota.put(count.category, left - 1);
            }
            if (i < overall || left > 0) {
                top.add(count);
            }
        }
        return top;
    }

    private Map<String, Integer> heaviestCategories(int categories, int perCategory) {
        Map<String, Double> weights = new HashMap<>();
        for (Count count : counts.values()) {
            if (count.category != null) {
                weights.merge(count.category, count.weight, Double::sum);
            }
        }
        Map<String, Integer> quota = new HashMap<>();
        weights.entrySet().stream()
                .sorted(
                        Map.Entry.<String, Double>comparingByValue()
                                .reversed()
                                .thenComparing(Map.Entry.comparingByKey()))
                .limit(categories)
                .forEach(entry -> quota.put(entry.getKey(), perCategory));
        return quota;
    }
}
