package io.recstream.job.rank;

import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.RecommendedItem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The list rules: which items may be in a user's list. They remove unavailable items, items that
 * the user refused, and items that the settings exclude. Each removed item is counted under the
 * first rule that removes it.
 *
 * <p>An item is refused if its newest event is a negative one. Newest is by event time, whatever
 * the order of arrival; of a negative and a positive event with the same time the negative one
 * counts.
 */
public final class ListRules implements Ranker.Admission {

    /** Why an item is removed; the names are those of metrics. */
    public enum Filter {
        UNAVAILABLE,
        REFUSED,
        PURCHASED,
        SEEN,
        MIN_SCORE,
        ALLOWED_CATEGORIES,
        DENIED_CATEGORIES,
        MAX_PER_CATEGORY;

        /** The name in metrics. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** Is notified of each item that is removed from a list. */
    public interface Removals {

        /** A candidate was removed. */
        void removed(Filter filter);
    }

    private final ListRuleParameters rules;
    private final long latenessMillis;
    private final CategoryRules categories;
    private final Function<String, ItemAvailability> catalog;
    private final Removals removals;

    /**
     * Number of items by category in the current list; empty if there is no maximum per category.
     */
    private final Map<String, Integer> counts = new HashMap<>();

    /** The user whose list is being built. */
    private UserListState user;

    /**
     * Rules with their settings.
     *
     * @param latenessMillis how much older than a user's newest event a later event can be
     * @param catalog the current availability of an item; null if it is not known
     */
    public ListRules(
            ListRuleParameters rules,
            long latenessMillis,
            Function<String, ItemAvailability> catalog,
            Removals removals) {
        this.rules = rules;
        this.latenessMillis = latenessMillis;
        this.categories = rules.categories();
        this.catalog = catalog;
        this.removals = removals;
    }

    /** Stores what the rules need of a user's event. Storing an event twice has no effect. */
    void observe(UserListState state, EnrichedEvent event) {
        if (!event.isNegative() && !event.joinsSession()) {
            return;
        }
        long item = RecentItems.fingerprint(event.event().itemId());
        long time = event.event().time();
        if (event.isNegative()) {
            if (state.wanted.timeOf(item) <= time) {
                state.wanted.remove(item);
                state.refused.add(item, time);
            }
        } else {
            if (state.refused.timeOf(item) < time) {
                state.refused.remove(item);
                state.wanted.add(item, time);
            }
            if (rules.excludeSeen()) {
                state.seen.add(item, time);
            }
            if (rules.excludePurchased()
                    && event.event().type().equals(ListRuleParameters.PURCHASE)) {
                state.purchased.add(item, time);
            }
        }
        state.wanted.removeOlderThan(state.lastEvent - latenessMillis);
    }

    /** The rules for one list of one user. */
    Ranker.Admission of(UserListState state) {
        user = state;
        counts.clear();
        return this;
    }

    @Override
    public boolean admits(String itemId, double score) {
        ItemAvailability item = catalog.apply(itemId);
        Filter broken = brokenForAll(item);
        if (broken == null) {
            broken = score < rules.minScore() ? Filter.MIN_SCORE : brokenForUser(itemId);
        }
        return enters(item, broken);
    }

    /**
     * Applies the rules and the catalogue as of now to a list that was built before.
     *
     * @param items best first
     */
    List<RecommendedItem> asOfNow(UserListState state, List<RecommendedItem> items) {
        user = state;
        counts.clear();
        List<RecommendedItem> left = new ArrayList<>(items.size());
        for (RecommendedItem entry : items) {
            ItemAvailability item = catalog.apply(entry.itemId());
            Filter broken = brokenForAll(item);
            if (enters(item, broken == null ? brokenForUser(entry.itemId()) : broken)) {
                left.add(item == null ? entry : entry.with(item.title(), item.category()));
            }
        }
        return left;
    }

    /**
     * Whether an item enters the list, given the rule that removes it or null; counts it by
     * category.
     */
    private boolean enters(ItemAvailability item, Filter broken) {
        Filter last = broken == null && isOneTooMany(item) ? Filter.MAX_PER_CATEGORY : broken;
        if (last != null) {
            removals.removed(last);
        }
        return last == null;
    }

    private boolean isOneTooMany(ItemAvailability item) {
        return categories.maximum() > 0
                && item != null
                && item.category() != null
                && counts.merge(item.category(), 1, Integer::sum) > categories.maximum();
    }

    private Filter brokenForAll(ItemAvailability item) {
        if (item != null && !item.recommendable()) {
            return Filter.UNAVAILABLE;
        }
        String category = item == null ? null : item.category();
        if (categories.denies(category)) {
            return Filter.DENIED_CATEGORIES;
        }
        return categories.allows(category) ? null : Filter.ALLOWED_CATEGORIES;
    }

    private Filter brokenForUser(String itemId) {
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
