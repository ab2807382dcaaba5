package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.BoundedMap;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.PublishedRules.Pin;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a list: the settings, with what was published. Computed once per publication, so
 * that a candidate costs a look-up in a hash table for its id and one for its category, and nothing
 * where no rule is about it. Not thread-safe.
 */
public final class EffectiveRules {

    /** Categories whose outcome is kept; more of them are computed again. */
    private static final int MAX_CATEGORIES = 100_000;

    private final Long version;
    private final String variant;
    private final ListRuleParameters filters;
    private final PublishedRules.Weights weights;
    private final Set<String> deniedItems;
    private final Map<String, Double> itemFactors;
    private final Map<String, Double> categoryFactors;
    private final List<Pin> pins;

    private final Map<String, Optional<ListRules.Filter>> brokenByCategory =
            BoundedMap.newest(MAX_CATEGORIES);
    private final Map<String, Double> factorByCategory = BoundedMap.newest(MAX_CATEGORIES);

    /**
     * Rules for some users.
     *
     * @param version of the published rules, null if none are
     * @param variant of an experiment, null if none runs
     * @param published what changes the settings
     */
    EffectiveRules(
            ListRuleParameters settings, Long version, String variant, PublishedRules published) {
        this.version = version;
        this.variant = variant;
        this.filters = published.filters().applyTo(settings);
        this.weights = published.weights();
        this.deniedItems =
                Set.copyOf(
                        Objects.requireNonNullElse(published.filters().deniedItems(), List.of()));
        this.itemFactors = factors(published.boosts().items());
        this.categoryFactors = factors(published.boosts().categories());
        this.pins = Objects.requireNonNullElse(published.pins(), List.of());
    }

    private static Map<String, Double> factors(Map<String, Double> given) {
        return given == null ? Map.of() : new HashMap<>(given);
    }

    /** The version of the published rules; null if none are. */
    public Long version() {
        return version;
    }

    /** The variant of an experiment, as it is on lists; null if none runs. */
    public String variant() {
        return variant;
    }

    ListRuleParameters filters() {
        return filters;
    }

    BlendParameters weights(BlendParameters settings) {
        return weights.equals(PublishedRules.Weights.NONE) ? settings : weights.applyTo(settings);
    }

    boolean denies(String itemId) {
        return !deniedItems.isEmpty() && deniedItems.contains(itemId);
    }

    /** The rule about categories that a category breaks, which may be null; null if none. */
    ListRules.Filter brokenBy(String category) {
        CategoryRules categories = filters.categories();
        if (categories.allowed().isEmpty() && categories.denied().isEmpty()) {
            return null;
        }
        return category == null
                ? check(null)
                : brokenByCategory
                        .computeIfAbsent(category, path -> Optional.ofNullable(check(path)))
                        .orElse(null);
    }

    private ListRules.Filter check(String category) {
        if (filters.categories().denies(category)) {
            return ListRules.Filter.DENIED_CATEGORIES;
        }
        return filters.categories().allows(category) ? null : ListRules.Filter.ALLOWED_CATEGORIES;
    }

    boolean boosts() {
        return !itemFactors.isEmpty() || !categoryFactors.isEmpty();
    }

    boolean boostsCategories() {
        return !categoryFactors.isEmpty();
    }

    /**
     * The factor of an item's score.
     *
     * @param category or null if it is not known
     */
    double factor(String itemId, String category) {
        double factor = itemFactors.isEmpty() ? 1 : itemFactors.getOrDefault(itemId, 1.0);
        return category == null || categoryFactors.isEmpty()
                ? factor
                : factor * factorByCategory.computeIfAbsent(category, this::narrowest);
    }

    /** The factor of the narrowest path that a category is, or is below. */
    private double narrowest(String category) {
        String path = category;
        Double factor = categoryFactors.get(path);
        while (factor == null && path.indexOf('/') >= 0) {
            path = path.substring(0, path.lastIndexOf('/'));
            factor = categoryFactors.get(path);
        }
        return factor == null ? 1 : factor;
    }

    /** By position. */
    List<Pin> pins() {
        return pins;
    }
}
