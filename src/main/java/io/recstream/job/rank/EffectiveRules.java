package io.recstream.job.rank;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.BoundedMap;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.ItemAvailability;
import io.recstream.job.model.ListRuleParameters;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.PublishedRules.Pin;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The rules of a list: the settings, with what was published. Computed once per publication, so
 * that a candidate costs a look-up in a hash table for its id, its category and each of its
 * attributes, and nothing where no rule is about these. Not thread-safe.
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
    private final Map<ItemAttribute, Double> attributeFactors = new HashMap<>();
    private final Set<ItemAttribute> deniedAttributes = new HashSet<>();

    /** By name. */
    private final Map<String, Set<String>> allowedAttributes = new HashMap<>();

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
        orEmpty(published.boosts().attributes())
                .forEach(
                        (name, factors) ->
                                factors.forEach(
                                        (value, factor) ->
                                                attributeFactors.put(
                                                        new ItemAttribute(name, value), factor)));
        orEmpty(published.filters().attributes().denied())
                .forEach(
                        (name, values) ->
                                values.forEach(
                                        value ->
                                                deniedAttributes.add(
                                                        new ItemAttribute(name, value))));
        orEmpty(published.filters().attributes().allowed())
                .forEach((name, values) -> allowedAttributes.put(name, Set.copyOf(values)));
        this.pins = Objects.requireNonNullElse(published.pins(), List.of());
    }

    private static <T> Map<String, T> orEmpty(Map<String, T> given) {
        return given == null ? Map.of() : given;
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

    /**
     * The rule about categories or attributes that an item breaks; null if none.
     *
     * @param item null if it is not known
     */
    ListRules.Filter brokenBy(ItemAvailability item) {
        ListRules.Filter broken = brokenBy(item == null ? null : item.category());
        return broken == null ? brokenBy(item == null ? List.of() : item.attributes()) : broken;
    }

    private ListRules.Filter brokenBy(List<ItemAttribute> attributes) {
        if (!deniedAttributes.isEmpty()) {
            for (int i = 0; i < attributes.size(); i++) {
                if (deniedAttributes.contains(attributes.get(i))) {
                    return ListRules.Filter.DENIED_ATTRIBUTES;
                }
            }
        }
        if (!allowedAttributes.isEmpty()) {
            for (Map.Entry<String, Set<String>> allowed : allowedAttributes.entrySet()) {
                if (!hasOneOf(attributes, allowed.getKey(), allowed.getValue())) {
                    return ListRules.Filter.ALLOWED_ATTRIBUTES;
                }
            }
        }
        return null;
    }

    private static boolean hasOneOf(
            List<ItemAttribute> attributes, String name, Set<String> values) {
        for (int i = 0; i < attributes.size(); i++) {
            ItemAttribute attribute = attributes.get(i);
            if (attribute.name().equals(name) && values.contains(attribute.value())) {
                return true;
            }
        }
        return false;
    }

    /** The rule about categories that a category breaks, which may be null; null if none. */
    private ListRules.Filter brokenBy(String category) {
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
        return !itemFactors.isEmpty() || boostsByCatalog();
    }

    /** Whether a factor depends on more than the item's id. */
    boolean boostsByCatalog() {
        return !categoryFactors.isEmpty() || !attributeFactors.isEmpty();
    }

    /**
     * The factor of an item's score.
     *
     * @param item null if it is not known
     */
    double factor(String itemId, ItemAvailability item) {
        double factor = itemFactors.isEmpty() ? 1 : itemFactors.getOrDefault(itemId, 1.0);
        if (item == null) {
            return factor;
        }
        if (item.category() != null && !categoryFactors.isEmpty()) {
            factor *= factorByCategory.computeIfAbsent(item.category(), this::narrowest);
        }
        if (!attributeFactors.isEmpty()) {
            List<ItemAttribute> attributes = item.attributes();
            for (int i = 0; i < attributes.size(); i++) {
                factor *= attributeFactors.getOrDefault(attributes.get(i), 1.0);
            }
        }
        return factor;
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

    boolean pins(String itemId) {
        return pins.stream().anyMatch(pin -> pin.itemId().equals(itemId));
    }

    /** By position. */
    List<Pin> pins() {
        return pins;
    }
}
