package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.RecommendationReason;
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
        MAX_PER_CATEGORY,
        DENIED_ITEMS,
        ALLOWED_ATTRIBUTES,
        DENIED_ATTRIBUTES;

        /** The name in metrics. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /** How published rules move items; the names are those of metrics. */
    public enum Effect {
        /** A boost has changed the score of an entry. */
        BOOSTED,
        /** An entry was put to its position. */
        PINNED;

        /** The name in metrics. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Is notified of each item that is removed from a list, or moved in it. */
    public interface Removals {

        /** A candidate was removed. */
        void removed(Filter filter);

        /** An entry of a list was moved by a published rule. */
        default void moved(Effect effect) {}
    }

    private final RulesInForce inForce;
    private final long latenessMillis;
    private final Function<String, ItemAvailability> catalog;
    private final Removals removals;

    /**
     * Number of items by category in the current list; empty if there is no maximum per category.
     */
    private final Map<String, Integer> counts = new HashMap<>();

    /** The user whose list is being built, and the rules of that list. */
    private UserListState user;

    private EffectiveRules rules;

    /** The pins of that list: those whose items may be in it. */
    private List<PublishedRules.Pin> pins = List.of();

    /** The rules of the settings alone. */
    public ListRules(
            ListRuleParameters settings,
            long latenessMillis,
            Function<String, ItemAvailability> catalog,
            Removals removals) {
        this(new RulesInForce(settings), latenessMillis, catalog, removals);
    }

    /**
     * Rules that change while lists are built.
     *
     * @param latenessMillis how much older than a user's newest event a later event can be
     * @param catalog the current availability of an item; null if it is not known
     */
    public ListRules(
            RulesInForce inForce,
            long latenessMillis,
            Function<String, ItemAvailability> catalog,
            Removals removals) {
        this.inForce = inForce;
        this.rules = inForce.of(null);
        this.latenessMillis = latenessMillis;
        this.catalog = catalog;
        this.removals = removals;
    }

    /** Stores what the rules need of a user's event. Storing an event twice has no effect. */
    void observe(UserListState state, EnrichedEvent event) {
        if (!event.isNegative() && !event.joinsSession()) {
            return;
        }
        ListRuleParameters filters = inForce.of(event.event().userId()).filters();
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
            if (filters.excludeSeen()) {
                state.seen.add(item, time);
            }
            if (filters.excludePurchased()
                    && event.event().type().equals(ListRuleParameters.PURCHASE)) {
                state.purchased.add(item, time);
            }
        }
        state.wanted.removeOlderThan(state.lastEvent - latenessMillis);
    }

    /** The rules for one list of a user who is in no experiment. */
    Ranker.Admission of(UserListState state) {
        return of(state, null);
    }

    /**
     * The rules for one list of one user.
     *
     * @param userId of the user; null for one who is in no experiment
     */
    Ranker.Admission of(UserListState state, String userId) {
        begin(state, userId);
        pins = rules.pins().isEmpty() ? List.of() : admissible(rules.pins());
        return this;
    }

    private void begin(UserListState state, String userId) {
        user = state;
        rules = inForce.of(userId);
        counts.clear();
    }

    /** The rules of a user's lists now. */
    EffectiveRules inForce(String userId) {
        return inForce.of(userId);
    }

    /** The rules of the list that is being built. */
    EffectiveRules effective() {
        return rules;
    }

    @Override
    public BlendParameters weights(BlendParameters settings) {
        return rules.weights(settings);
    }

    @Override
    public boolean boosts() {
        return rules.boosts();
    }

    @Override
    public ItemAvailability availability(String itemId) {
        return catalog.apply(itemId);
    }

    @Override
    public double factor(String itemId) {
        ItemAvailability item = rules.boostsByCatalog() ? catalog.apply(itemId) : null;
        return rules.factor(itemId, item);
    }

    @Override
    public List<PublishedRules.Pin> pins() {
        return pins;
    }

    @Override
    public void pinned() {
        removals.moved(Effect.PINNED);
    }

    /**
     * A pin is an explicit wish: its item need not have a score, may have been bought or seen, and
     * does not count as one of its category. It is in no list of a user who refused it.
     */
    private List<PublishedRules.Pin> admissible(List<PublishedRules.Pin> wanted) {
        List<PublishedRules.Pin> left = new ArrayList<>(wanted.size());
        for (PublishedRules.Pin pin : wanted) {
            if (admitsPinned(pin.itemId(), catalog.apply(pin.itemId()))) {
                left.add(pin);
            }
        }
        return left;
    }

    private boolean admitsPinned(String itemId, ItemAvailability item) {
        Filter broken = brokenForAll(itemId, item);
        if (broken == null && user.refused.contains(RecentItems.fingerprint(itemId))) {
            broken = Filter.REFUSED;
        }
        if (broken != null) {
            removals.removed(broken);
        }
        return broken == null;
    }

    private boolean isPinned(String itemId) {
        for (int i = 0; i < pins.size(); i++) {
            if (pins.get(i).itemId().equals(itemId)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public boolean admits(String itemId, ItemAvailability item, double score) {
        if (isPinned(itemId)) {
            return false;
        }
        Filter broken = brokenForAll(itemId, item);
        if (broken == null) {
            broken = score < rules.filters().minScore() ? Filter.MIN_SCORE : brokenForUser(itemId);
        }
        boolean enters = enters(item, broken);
        if (enters && rules.boosts() && rules.factor(itemId, item) != 1) {
            removals.moved(Effect.BOOSTED);
        }
        return enters;
    }

    /**
     * Applies the rules and the catalogue as of now to a list that was built before. Where other
     * rules were published since then, these remove entries, too; they do not move any.
     *
     * @param items best first
     */
    List<RecommendedItem> asOfNow(UserListState state, List<RecommendedItem> items) {
        begin(state, state.nextList == null ? null : state.nextList.userId());
        List<RecommendedItem> left = new ArrayList<>(items.size());
        for (RecommendedItem entry : items) {
            ItemAvailability item = catalog.apply(entry.itemId());
            if (staysIn(entry, item)) {
                left.add(
                        entry.with(
                                item == null ? null : item.title(),
                                item == null ? null : item.category()));
            }
        }
        return left;
    }

    private boolean staysIn(RecommendedItem entry, ItemAvailability item) {
        if (entry.reason() == RecommendationReason.PINNED) {
            return admitsPinned(entry.itemId(), item);
        }
        Filter broken = brokenForAll(entry.itemId(), item);
        return enters(item, broken == null ? brokenForUser(entry.itemId()) : broken);
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
        int maximum = rules.filters().categories().maximum();
        return maximum > 0
                && item != null
                && item.category() != null
                && counts.merge(item.category(), 1, Integer::sum) > maximum;
    }

    private Filter brokenForAll(String itemId, ItemAvailability item) {
        if (item != null && !item.recommendable()) {
            return Filter.UNAVAILABLE;
        }
        if (rules.denies(itemId)) {
            return Filter.DENIED_ITEMS;
        }
        return rules.brokenBy(item);
    }

    private Filter brokenForUser(String itemId) {
        if (user.refused.isEmpty() && user.purchased.isEmpty() && user.seen.isEmpty()) {
            return null;
        }
        long item = RecentItems.fingerprint(itemId);
        if (user.refused.contains(item)) {
            return Filter.REFUSED;
        }
        if (rules.filters().excludePurchased() && user.purchased.contains(item)) {
            return Filter.PURCHASED;
        }
        return rules.filters().excludeSeen() && user.seen.contains(item) ? Filter.SEEN : null;
    }
}
