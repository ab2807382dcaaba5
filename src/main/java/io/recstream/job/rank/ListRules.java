package io.recstream.job.rank;

import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.RuleParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * Which items may be in a user's list: none that is unavailable, none that they do not want, and
 * none that the settings leave out. What it removes it counts, by the first rule that is broken.
 *
 * <p>An item whose newest event is a negative one stays away. Newest is by event time, whatever the
 * order of arrival; of a negative and a positive event at one instant the negative one counts.
 */
public final class ListRules implements Ranker.Admission {

    /** Why an item is left out; the names are those of metrics. */
    public enum Filter {
        UNAVAILABLE,
        REFUSED,
        PURCHASED,
        SEEN,
        MIN_SCORE,
        ALLOWED_CATEGORIES,
        DENIED_CATEGORIES,
        MAX_PER_CATEGORY;

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
    private final long latenessMillis;
    private final CategoryRules categories;
    private final Function<String, ItemAvailability> catalog;
    private final Removals removals;

    /** How many items of a category the list in work has; empty where no rule asks. */
    private final Map<String, Integer> counts = new HashMap<>();

    /** The user whose list is being made. */
    private UserListState user;

    /**
     * Makes the rules.
     *
     * @param latenessMillis how much older than a user's newest event an event can be that still
     *     arrives
     * @param catalog what is known of an item now; null for one that nothing is known of
     */
    public ListRules(
            RuleParameters rules,
            long latenessMillis,
            Function<String, ItemAvailability> catalog,
            Removals removals) {
        this.rules = rules;
        this.latenessMillis = latenessMillis;
        this.categories = rules.categories();
        this.catalog = catalog;
        this.removals = removals;
    }

    /** Remembers what the rules need to know of a user's event; again makes no difference. */
    void observe(UserListState memory, EnrichedEvent event) {
        if (!event.isNegative() && !event.joinsSession()) {
            return;
        }
        long item = RecentItems.fingerprint(event.event().itemId());
        long time = event.event().time();
        if (event.isNegative()) {
            if (memory.wanted.timeOf(item) <= time) {
                memory.wanted.remove(item);
                memory.refused.add(item, time);
            }
        } else {
            if (memory.refused.timeOf(item) < time) {
                memory.refused.remove(item);
                memory.wanted.add(item, time);
            }
            if (rules.excludeSeen()) {
                memory.seen.add(item, time);
            }
            if (rules.excludePurchased() && event.event().type().equals(RuleParameters.PURCHASE)) {
                memory.purchased.add(item, time);
            }
        }
        memory.wanted.removeOlderThan(memory.lastEvent - latenessMillis);
    }

    /** The rules for one list of one user. */
    Ranker.Admission of(UserListState memory) {
        user = memory;
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
     * What of a list that was made before may go out now, and what the catalogue says of it now.
     *
     * @param items best first
     */
    List<RecommendedItem> asOfNow(UserListState memory, List<RecommendedItem> items) {
        user = memory;
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

    /** Whether an item that breaks this or no rule enters the list, in which it then counts. */
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
