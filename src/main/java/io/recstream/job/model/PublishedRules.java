package io.recstream.job.model;

import java.io.Serializable;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * Rules of lists that were published while the job runs. What they do not give (null) keeps the
 * value of the settings.
 *
 * @param version 1, 2, 3, … by publication; {@link #UNPUBLISHED} before
 * @param pins by position; null if not given
 * @param eventWeights by event type; null if not given. Types that it does not name keep their
 *     weight
 */
public record PublishedRules(
        long version,
        Filters filters,
        Boosts boosts,
        List<Pin> pins,
        Weights weights,
        Map<String, Double> eventWeights)
        implements Serializable {

    /** The version of rules that are not published. */
    public static final long UNPUBLISHED = 0;

    /** Rules that change nothing. */
    public static final PublishedRules NONE =
            new PublishedRules(UNPUBLISHED, Filters.NONE, Boosts.NONE, null, Weights.NONE, null);

    public PublishedRules {
        pins = pins == null ? null : pins.stream().sorted().toList();
        eventWeights = sorted(eventWeights);
    }

    /** The same rules with a version. */
    public PublishedRules withVersion(long published) {
        return new PublishedRules(published, filters, boosts, pins, weights, eventWeights);
    }

    /**
     * These rules with the values that others give instead; a list or map is replaced as a whole.
     * The version stays.
     */
    public PublishedRules overriddenBy(PublishedRules others) {
        return new PublishedRules(
                version,
                filters.overriddenBy(others.filters),
                boosts.overriddenBy(others.boosts),
                other(others.pins, pins),
                weights.overriddenBy(others.weights),
                other(others.eventWeights, eventWeights));
    }

    /**
     * The weight of an event type.
     *
     * @param settings its weight in the settings
     */
    public double eventWeight(String type, double settings) {
        return eventWeights == null ? settings : eventWeights.getOrDefault(type, settings);
    }

    private static <T> T other(T given, T otherwise) {
        return given == null ? otherwise : given;
    }

    private static Map<String, Double> sorted(Map<String, Double> map) {
        return map == null ? null : Collections.unmodifiableMap(new TreeMap<>(map));
    }

    /**
     * Which items may be in a list; see {@link ListRuleParameters}. Each value is null if it is not
     * given.
     *
     * @param categories the filters by category
     * @param deniedItems items that may not be in a list
     * @param attributes the filters by attribute
     */
    public record Filters(
            Boolean excludePurchased,
            Boolean excludeSeen,
            Double minScore,
            CategoryFilters categories,
            List<String> deniedItems,
            AttributeFilters attributes)
            implements Serializable {

        public static final Filters NONE =
                new Filters(null, null, null, CategoryFilters.NONE, null, AttributeFilters.NONE);

        public Filters {
            deniedItems = deniedItems == null ? null : distinct(deniedItems);
        }

        Filters overriddenBy(Filters others) {
            return new Filters(
                    other(others.excludePurchased, excludePurchased),
                    other(others.excludeSeen, excludeSeen),
                    other(others.minScore, minScore),
                    categories.overriddenBy(others.categories),
                    other(others.deniedItems, deniedItems),
                    attributes.overriddenBy(others.attributes));
        }

        /** The settings with the values that are given. */
        public ListRuleParameters applyTo(ListRuleParameters settings) {
            return new ListRuleParameters(
                    other(excludePurchased, settings.excludePurchased()),
                    other(excludeSeen, settings.excludeSeen()),
                    other(minScore, settings.minScore()),
                    categories.applyTo(settings.categories()));
        }
    }

    private static List<String> distinct(List<String> texts) {
        return texts.stream().distinct().sorted().toList();
    }

    /**
     * Which items may be in a list by their category; see {@link CategoryRules}. Each value is null
     * if it is not given.
     *
     * @param allowed replaces the list of the settings; empty allows all
     * @param denied replaces the list of the settings
     * @param maximum items of one category in a list; 0 for no maximum
     */
    public record CategoryFilters(List<String> allowed, List<String> denied, Integer maximum)
            implements Serializable {

        public static final CategoryFilters NONE = new CategoryFilters(null, null, null);

        public CategoryFilters {
            allowed = paths(allowed);
            denied = paths(denied);
        }

        private CategoryFilters overriddenBy(CategoryFilters others) {
            return new CategoryFilters(
                    other(others.allowed, allowed),
                    other(others.denied, denied),
                    other(others.maximum, maximum));
        }

        private CategoryRules applyTo(CategoryRules settings) {
            return new CategoryRules(
                    other(allowed, settings.allowed()),
                    other(denied, settings.denied()),
                    other(maximum, settings.maximum()));
        }

        private static List<String> paths(List<String> texts) {
            return texts == null
                    ? null
                    : distinct(
                            texts.stream()
                                    .map(CategoryPath::parse)
                                    .filter(Objects::nonNull)
                                    .toList());
        }
    }

    /**
     * Which items may be in a list by their attributes: values by name, null if not given.
     *
     * @param allowed an item must have one of the values of each name
     * @param denied an item may have none of the values, even if it is allowed
     */
    public record AttributeFilters(
            Map<String, List<String>> allowed, Map<String, List<String>> denied)
            implements Serializable {

        public static final AttributeFilters NONE = new AttributeFilters(null, null);

        public AttributeFilters {
            allowed = values(allowed);
            denied = values(denied);
        }

        AttributeFilters overriddenBy(AttributeFilters others) {
            return new AttributeFilters(
                    other(others.allowed, allowed), other(others.denied, denied));
        }

        private static Map<String, List<String>> values(Map<String, List<String>> byName) {
            if (byName == null) {
                return null;
            }
            Map<String, List<String>> sorted = new TreeMap<>();
            byName.forEach((name, values) -> sorted.put(name, distinct(values)));
            return Collections.unmodifiableMap(sorted);
        }
    }

    /**
     * Factors of scores, all above 0; null if not given. The score of an item is multiplied with
     * that of its id, with that of the narrowest category that contains it, and with those of all
     * its attributes.
     *
     * @param items by item id
     * @param categories by {@link CategoryPath}; each includes the categories below it
     * @param attributes by the attribute's name and value
     */
    public record Boosts(
            Map<String, Double> items,
            Map<String, Double> categories,
            Map<String, Map<String, Double>> attributes)
            implements Serializable {

        public static final Boosts NONE = new Boosts(null, null, null);

        public Boosts {
            items = sorted(items);
            categories = paths(categories);
            attributes = byName(attributes);
        }

        Boosts overriddenBy(Boosts others) {
            return new Boosts(
                    other(others.items, items),
                    other(others.categories, categories),
                    other(others.attributes, attributes));
        }

        private static Map<String, Map<String, Double>> byName(
                Map<String, Map<String, Double>> factors) {
            if (factors == null) {
                return null;
            }
            Map<String, Map<String, Double>> sorted = new TreeMap<>();
            factors.forEach((name, byValue) -> sorted.put(name, PublishedRules.sorted(byValue)));
            return Collections.unmodifiableMap(sorted);
        }

        private static Map<String, Double> paths(Map<String, Double> factors) {
            if (factors == null) {
                return null;
            }
            Map<String, Double> byPath = new TreeMap<>();
            factors.forEach(
                    (text, factor) -> {
                        String path = CategoryPath.parse(text);
                        if (path != null) {
                            byPath.put(path, factor);
                        }
                    });
            return Collections.unmodifiableMap(byPath);
        }
    }

    /**
     * An item with its position in lists.
     *
     * @param position 1 = first
     */
    public record Pin(String itemId, int position) implements Serializable, Comparable<Pin> {

        @Override
        public int compareTo(Pin other) {
            return position != other.position
                    ? Integer.compare(position, other.position)
                    : itemId.compareTo(other.itemId);
        }
    }

    /** The weights of the experts, see {@link BlendParameters}; null if not given. */
    public record Weights(
            Double knn, Double sequentialRules, Double associationRules, Double revisit)
            implements Serializable {

        public static final Weights NONE = new Weights(null, null, null, null);

        Weights overriddenBy(Weights others) {
            return new Weights(
                    other(others.knn, knn),
                    other(others.sequentialRules, sequentialRules),
                    other(others.associationRules, associationRules),
                    other(others.revisit, revisit));
        }

        /** The settings with the weights that are given. */
        public BlendParameters applyTo(BlendParameters settings) {
            return new BlendParameters(
                    settings.size(),
                    other(knn, settings.knn()),
                    other(sequentialRules, settings.sequentialRules()),
                    other(associationRules, settings.associationRules()),
                    other(revisit, settings.revisit()));
        }
    }
}
