package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import io.recstream.telemetry.ExperimentStatistics.Figures;
import io.recstream.telemetry.ExperimentStatistics.Interval;
import io.recstream.telemetry.ExperimentStatistics.Metric;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Measures a running experiment from events and lists: each event is compared with the list that
 * its user had before it, and counts for the variant of that list. Lists of another experiment, or
 * of none, do not count. Memory is bounded by numbers of users. Thread-safe.
 */
public final class ExperimentObserver {

    /** The probability that equal variants are ever called different. */
    public static final double ALPHA = 0.05;

    /** The difference in hit rate that the intervals are tightest for. */
    static final double SMALLEST_DIFFERENCE = 0.02;

    private final List<String> labels;
    private final ExperimentStatistics statistics;
    private final PrequentialMatcher matcher;
    private final Map<String, Long> versions;
    private final ConfidenceSequence ofOne = ConfidenceSequence.of(ALPHA, SMALLEST_DIFFERENCE);

    /**
     * Bounds of what is kept.
     *
     * @param matchedUsers whose lists are compared with their events, some 3 KB each
     * @param countedUsers whose events count as those of one user, some 150 bytes each
     * @param pendingPerUser events without a list yet
     * @param idsPerUser event ids, to detect duplicates
     */
    public record Memory(int matchedUsers, int countedUsers, int pendingPerUser, int idsPerUser) {}

    /** What a difference says. */
    public enum Verdict {
        /** Users or events are too few to judge. */
        TOO_FEW,
        /** The difference may be chance. */
        OPEN,
        /** Better than the first variant, and that is more than chance. */
        BETTER,
        /** Worse than the first variant, and that is more than chance. */
        WORSE
    }

    /** The figures of a variant. */
    public record Variant(
            String label, Figures figures, Interval hitRate, Interval meanReciprocalRank) {}

    /**
     * A variant compared with the first one.
     *
     * @param verdict of the hit rate. That of MRR is a second look at the same events
     */
    public record Comparison(
            String label, Interval hitRate, Interval meanReciprocalRank, Verdict verdict) {}

    /**
     * All figures at one time.
     *
     * @param variants in the order of the experiment
     * @param comparisons of each but the first
     */
    public record Report(List<Variant> variants, List<Comparison> comparisons) {}

    /**
     * An observer that has seen nothing.
     *
     * @param labels of the variants, as they are on lists; at least two
     */
    public ExperimentObserver(List<String> labels, Memory memory) {
        this.labels = List.copyOf(labels);
        statistics =
                new ExperimentStatistics(
                        memory.countedUsers(),
                        // Each but the first is compared with it: Bonferroni.
                        ConfidenceSequence.of(
                                ALPHA / Math.max(1, labels.size() - 1), SMALLEST_DIFFERENCE));
        matcher =
                new PrequentialMatcher(
                        memory.matchedUsers(),
                        memory.pendingPerUser(),
                        memory.idsPerUser(),
                        ExperimentStatistics.TOP,
                        new Matches());
        versions = BoundedMap.recentlyUsed(memory.matchedUsers());
    }

    /** A valid event. */
    public synchronized void event(String user, String eventId, String itemId) {
        matcher.sent(user, eventId, itemId);
    }

    /**
     * A committed list.
     *
     * @param variant its label; null if it is of none
     */
    public synchronized void list(
            String user, long version, String triggerEventId, String variant, List<String> items) {
        Long before = versions.put(user, version);
        if (before != null && version > before + 1) {
            // Compaction has removed lists between.
            matcher.skipped(user);
        }
        boolean isOurs = variant != null && labels.contains(variant);
        matcher.list(user, triggerEventId, items, isOurs ? variant : null);
        if (isOurs) {
            statistics.listed(variant, items);
        }
    }

    /** A committed tombstone. */
    public synchronized void forgotten(String user) {
        versions.remove(user);
        matcher.forgotten(user);
    }

    /** An event has a dead letter. */
    public synchronized void rejected(String user, String eventId, String reason) {
        if (TopicObserver.isRefusal(reason)) {
            matcher.refused(user, eventId);
        }
    }

    /** With identity, the events of an id are a person's from now on. */
    public synchronized void joined(String id, String person) {
        matcher.joined(id, person);
    }

    /** The figures now. */
    public synchronized Report report() {
        List<Variant> variants = new ArrayList<>();
        List<Comparison> comparisons = new ArrayList<>();
        for (String label : labels) {
            variants.add(
                    new Variant(
                            label,
                            statistics.figures(label),
                            statistics.interval(label, Metric.HIT_RATE, ofOne),
                            statistics.interval(label, Metric.MEAN_RECIPROCAL_RANK, ofOne)));
            if (variants.size() > 1) {
                comparisons.add(comparison(labels.get(0), label));
            }
        }
        return new Report(variants, comparisons);
    }

    private Comparison comparison(String first, String other) {
        Interval hitRate = statistics.difference(first, other, Metric.HIT_RATE);
        return new Comparison(
                other,
                hitRate,
                statistics.difference(first, other, Metric.MEAN_RECIPROCAL_RANK),
                verdict(hitRate));
    }

    private static Verdict verdict(Interval difference) {
        if (difference.isUnknown()) {
            return Verdict.TOO_FEW;
        }
        if (!difference.isSignificant()) {
            return Verdict.OPEN;
        }
        return difference.low() > 0 ? Verdict.BETTER : Verdict.WORSE;
    }

    private final class Matches implements PrequentialMatcher.Listener {

        /** Never called without the user. */
        @Override
        public void matched(String item, List<String> list, boolean first) {}

        @Override
        public void matched(
                String user, String variant, String item, List<String> list, boolean first) {
            if (variant != null) {
                int rank = list.indexOf(item);
                statistics.observed(user, variant, rank >= 0, rank < 0 ? 0 : 1.0 / (rank + 1));
            }
        }
    }
}
