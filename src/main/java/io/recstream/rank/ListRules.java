package io.recstream.rank;

import io.recstream.model.EnrichedEvent;
import io.recstream.model.RuleParameters;
import java.util.Locale;
import java.util.function.Predicate;

/**
 * Which items may be in a user's list: none that is unavailable, none that he does not want, and
 * none that the settings leave out. What it removes it counts, by the first rule that is broken.
 *
 * <p>An item that a negative event was about stays away until a positive event is about it.
 */
public final class ListRules implements Blend.Admission {

    /** Why an item is left out; the names are those of metrics. */
    public enum Filter {
        UNAVAILABLE,
        REFUSED,
        PURCHASED,
        SEEN,
        MIN_SCORE;

        /** As a metric is named. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Hears of each item that is left out of a list. */
    public interface Removals {

        /** A candidate was left out. */
        void removed(Filter filter);
    }

    private final RuleParameters rules;
    private final Predicate<String> recommendable;
    private final Removals removals;

    /** The user whose list is being made. */
    private ListMemory user;

    /**
     * Makes the rules.
     *
     * @param recommendable which items may be in anybody's list now
     */
    public ListRules(RuleParameters rules, Predicate<String> recommendable, Removals removals) {
        this.rules = rules;
        this.recommendable = recommendable;
        this.removals = removals;
    }

    boolean isRecommendable(String itemId) {
        return recommendable.test(itemId);
    }

    /** Remembers what the rules need to know of a user's event; again makes no difference. */
    void observe(ListMemory memory, EnrichedEvent event) {
        boolean joins = event.joinsSession();
        if (event.isNegative() || (joins && (!memory.refused.isEmpty() || remembers()))) {
            long item = RecentItems.fingerprint(event.event().itemId());
            if (event.isNegative()) {
                memory.refused.add(item);
                return;
            }
            memory.refused.remove(item);
            if (rules.excludeSeen()) {
                memory.seen.add(item);
            }
            if (rules.excludePurchased() && event.event().type().equals(RuleParameters.PURCHASE)) {
                memory.purchased.add(item);
            }
        }
    }

    private boolean remembers() {
        return rules.excludeSeen() || rules.excludePurchased();
    }

    /** The rules for one list of one user. */
    Blend.Admission of(ListMemory memory) {
        user = memory;
        return this;
    }

    @Override
    public boolean admits(String itemId, double score) {
        Filter broken = broken(itemId, score);
        if (broken != null) {
            removals.removed(broken);
        }
        return broken == null;
    }

    private Filter broken(String itemId, double score) {
        if (!recommendable.test(itemId)) {
            return Filter.UNAVAILABLE;
        }
        if (score < rules.minScore()) {
            return Filter.MIN_SCORE;
        }
        if (user.refused.isEmpty() && user.purchased.isEmpty() && user.seen.isEmpty()) {
            return null;
        }
        long item = RecentItems.fingerprint(itemId);
        if (user.refused.contains(item)) {
            return Filter.REFUSED;
        }
        if (rules.excludePurchased() && user.purchased.contains(item)) {
            return Filter.PURCHASED;
        }
        return rules.excludeSeen() && user.seen.contains(item) ? Filter.SEEN : null;
    }
}
