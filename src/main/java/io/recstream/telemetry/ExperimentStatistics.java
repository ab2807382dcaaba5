package io.recstream.telemetry;

import io.recstream.job.model.BoundedMap;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What the variants of an experiment are worth, by the events that follow their lists, and whether
 * the difference of two is more than chance. Users are the unit of randomisation: what is observed
 * of one user counts as one cluster.
 *
 * <p>Memory is bounded: beyond a maximum of users, the one observed longest ago is forgotten. What
 * was observed of them stays in the sums; if they return, they count as another user. Not
 * thread-safe.
 */
public final class ExperimentStatistics {

    /** Number of items of a list that count. */
    public static final int TOP = RollingAccuracy.TOP;

    /** Users of each of two variants before their difference is judged. */
    static final int MIN_USERS = 200;

    /**
     * Observations with and without a hit in each variant: with fewer, the estimated variance of
     * the mean is too uncertain, and may be 0.
     */
    static final int MIN_OF_EACH = 10;

    private static final int BUCKETS = 1 << 16;

    private final ConfidenceSequence sequence;
    private final Map<String, User> users;
    private final Map<String, Variant> variants = new TreeMap<>();

    /** What can be compared. */
    public enum Metric {
        HIT_RATE,
        MEAN_RECIPROCAL_RANK
    }

    /**
     * The figures of a variant. NaN where nothing was observed.
     *
     * @param users with an observation
     * @param observations events whose user had a list before them
     * @param lists that users got
     * @param hitRate share of the observations whose item was among the first 20
     * @param hitRateError its standard error
     * @param meanReciprocalRank 0 for an item that was not among the first 20
     * @param meanReciprocalRankError its standard error
     * @param coverage approximate number of different items among the first 20 of the lists
     */
    public record Figures(
            long users,
            long observations,
            long lists,
            double hitRate,
            double hitRateError,
            double meanReciprocalRank,
            double meanReciprocalRankError,
            double coverage) {}

    /**
     * An estimate: of a variant, or of the difference of two.
     *
     * @param estimate of a difference: second minus first; NaN without observations
     * @param low end of the interval, which holds at all times at once; -∞ with too few users
     * @param high the other end; +∞ with too few users
     */
    public record Interval(double estimate, double low, double high) {

        private static Interval unknown(double estimate) {
            return new Interval(estimate, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);
        }

        /** Whether users were too few for an interval. */
        public boolean isUnknown() {
            return Double.isInfinite(low);
        }

        /** Whether a difference is more than chance. */
        public boolean isSignificant() {
            return low > 0 || high < 0;
        }
    }

    private static final class User {
        private final String variant;
        private double count;
        private double hits;
        private double reciprocalRanks;

        User(String variant) {
            this.variant = variant;
        }
    }

    private static final class Variant {
        private final UserRatio hits = new UserRatio();
        private final UserRatio reciprocalRanks = new UserRatio();
        private final BitSet items = new BitSet(BUCKETS);
        private long lists;

        UserRatio of(Metric metric) {
            return metric == Metric.HIT_RATE ? hits : reciprocalRanks;
        }

        /** By linear counting, as in the job's own metric. */
        double coverage() {
            double empty = Math.max(1, BUCKETS - items.cardinality());
            return BUCKETS * Math.log(BUCKETS / empty);
        }
    }

    /**
     * Statistics without any observation.
     *
     * @param maxUsers maximum number of users that are kept, some 150 bytes each
     * @param sequence of the difference of two variants
     */
    public ExperimentStatistics(int maxUsers, ConfidenceSequence sequence) {
        this.sequence = sequence;
        users = BoundedMap.recentlyUsed(maxUsers);
    }

    /**
     * An event of a user was compared with the list before it.
     *
     * @param variant of that list
     * @param hit whether the item was among the first {@link #TOP}
     * @param reciprocalRank 1 for the first item; 0 if it is no hit
     */
    public void observed(String user, String variant, boolean hit, double reciprocalRank) {
        User state = users.get(user);
        if (state == null || !state.variant.equals(variant)) {
            // The second is a user of another experiment, or a person who was united with another.
            state = new User(variant);
            users.put(user, state);
        }
        Variant of = of(variant);
        double value = hit ? 1 : 0;
        of.hits.add(state.count, state.hits, value);
        of.reciprocalRanks.add(state.count, state.reciprocalRanks, reciprocalRank);
        state.count++;
        state.hits += value;
        state.reciprocalRanks += reciprocalRank;
    }

    /** A user got a list. */
    public void listed(String variant, List<String> items) {
        Variant of = of(variant);
        of.lists++;
        for (String item : items.subList(0, Math.min(TOP, items.size()))) {
            int hash = item.hashCode() * 0x9E3779B9;
            of.items.set(hash >>> 16);
        }
    }

    private Variant of(String variant) {
        return variants.computeIfAbsent(variant, name -> new Variant());
    }

    /** Names of the variants with lists or observations, in alphabetical order. */
    public List<String> variants() {
        return List.copyOf(new TreeSet<>(variants.keySet()));
    }

    /** The figures of a variant. */
    public Figures figures(String variant) {
        Variant of = variants.getOrDefault(variant, new Variant());
        return new Figures(
                of.hits.users(),
                (long) of.hits.observations(),
                of.lists,
                of.hits.mean(),
                Math.sqrt(of.hits.variance()),
                of.reciprocalRanks.mean(),
                Math.sqrt(of.reciprocalRanks.variance()),
                of.coverage());
    }

    /**
     * The difference of two variants. With more than two, compare each with the first one, by a
     * sequence whose alpha is divided by their number (Bonferroni).
     */
    public Interval difference(String first, String second, Metric metric) {
        UserRatio one = variants.getOrDefault(first, new Variant()).of(metric);
        UserRatio other = variants.getOrDefault(second, new Variant()).of(metric);
        double estimate = other.mean() - one.mean();
        double variance = one.variance() + other.variance();
        if (!isJudged(first) || !isJudged(second) || !(variance > 0)) {
            return Interval.unknown(estimate);
        }
        double radius = sequence.radius(variance);
        return new Interval(estimate, estimate - radius, estimate + radius);
    }

    /**
     * The figure of one variant.
     *
     * @param with the sequence of this one figure
     */
    public Interval interval(String variant, Metric metric, ConfidenceSequence with) {
        UserRatio ratio = variants.getOrDefault(variant, new Variant()).of(metric);
        if (!isJudged(variant) || !(ratio.variance() > 0)) {
            return Interval.unknown(ratio.mean());
        }
        double radius = with.radius(ratio.variance());
        return new Interval(
                ratio.mean(),
                Math.max(0, ratio.mean() - radius),
                Math.min(1, ratio.mean() + radius));
    }

    private boolean isJudged(String variant) {
        UserRatio hits = variants.getOrDefault(variant, new Variant()).hits;
        return hits.users() >= MIN_USERS
                && hits.sum() >= MIN_OF_EACH
                && hits.observations() - hits.sum() >= MIN_OF_EACH;
    }
}
