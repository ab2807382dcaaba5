package io.recstream.job.model;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Finds the valid names that are nearest to a misspelt one. */
public final class NearestName {

    private NearestName() {}

    public static Optional<String> of(String name, Collection<String> valid) {
        return of(name, valid, 1).stream().findFirst();
    }

    /** The nearest one, if at most a third of its letters differ, or one. */
    public static Optional<String> closeTo(String name, Collection<String> valid) {
        return of(name, valid)
                .filter(near -> distance(name, near) <= Math.max(1, near.length() / 3));
    }

    /** At most so many, the nearest first; ties are broken by name. */
    public static List<String> of(String name, Collection<String> valid, int atMost) {
        return valid.stream()
                .sorted(
                        Comparator.comparingInt((String other) -> distance(name, other))
                                .thenComparing(Comparator.naturalOrder()))
                .limit(atMost)
                .toList();
    }

    /** Levenshtein's edit distance: insertions, deletions and substitutions. */
    static int distance(String a, String b) {
        int[] previous = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int[] current = new int[b.length() + 1];
            current[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int substituted = previous[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(substituted, Math.min(previous[j], current[j - 1]) + 1);
            }
            previous = current;
        }
        return previous[b.length()];
    }
}
