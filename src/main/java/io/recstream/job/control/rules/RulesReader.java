package io.recstream.job.control.rules;

import io.recstream.job.control.rules.Document.Field;
import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.Ids;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.NearestName;
import io.recstream.job.model.PublishedRules;
import io.recstream.job.model.PublishedRules.AttributeFilters;
import io.recstream.job.model.PublishedRules.Boosts;
import io.recstream.job.model.PublishedRules.CategoryFilters;
import io.recstream.job.model.PublishedRules.Filters;
import io.recstream.job.model.PublishedRules.Pin;
import io.recstream.job.model.PublishedRules.Weights;
import io.recstream.job.model.Rejection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;

/** Reads the rules in a mapping of a document, value by value. */
final class RulesReader {

    static final String EXCLUDE_PURCHASED = "exclude-purchased";
    static final String EXCLUDE_SEEN = "exclude-seen";
    static final String MIN_SCORE = "min-score";
    static final String MAX_PER_CATEGORY = "max-per-category";
    static final String ALLOWED_CATEGORIES = "allowed-categories";
    static final String DENIED_CATEGORIES = "denied-categories";
    static final String DENIED_ITEMS = "denied-items";
    static final String ALLOWED_ATTRIBUTES = "allowed-attributes";
    static final String DENIED_ATTRIBUTES = "denied-attributes";
    static final String BOOSTS = "boosts";
    static final String ITEMS = "items";
    static final String CATEGORIES = "categories";
    static final String ATTRIBUTES = "attributes";
    static final String PINS = "pins";
    static final String ITEM = "item";
    static final String POSITION = "position";
    static final String WEIGHTS = "weights";
    static final String KNN = "knn";
    static final String SEQUENTIAL_RULES = "sequential-rules";
    static final String ASSOCIATION_RULES = "association-rules";
    static final String REVISIT = "revisit";
    static final String EVENT_WEIGHTS = "event-weights";

    static final List<String> KEYS =
            List.of(
                    EXCLUDE_PURCHASED,
                    EXCLUDE_SEEN,
                    MIN_SCORE,
                    MAX_PER_CATEGORY,
                    ALLOWED_CATEGORIES,
                    DENIED_CATEGORIES,
                    DENIED_ITEMS,
                    ALLOWED_ATTRIBUTES,
                    DENIED_ATTRIBUTES,
                    BOOSTS,
                    PINS,
                    WEIGHTS,
                    EVENT_WEIGHTS);

    /** Pins of one list. */
    static final int MAX_PINS = 20;

    /** Entries of any other list or map: they are on the heap of each subtask. */
    static final int MAX_ENTRIES = 10_000;

    /** Characters of a category path. */
    static final int MAX_PATH = 1_000;

    /** Of a factor: a larger one would have the effect of a pin, a smaller one that of a denial. */
    static final double MAX_FACTOR = 1e6;

    private static final double MIN_FACTOR = 1e-6;

    private final Document document;
    private final RulesContext context;

    /** The categories of the catalogue with those above them; null if they are not known. */
    private final Set<String> categories;

    RulesReader(Document document, RulesContext context) {
        this.document = document;
        this.context = context;
        this.categories = context.categories().map(RulesReader::withParents).orElse(null);
    }

    /** Rules without a version; what could not be read is not in them. */
    PublishedRules read(Field root) {
        Map<String, Field> fields = document.fields(root, KEYS);
        Filters filters =
                new Filters(
                        flag(fields.get(EXCLUDE_PURCHASED)),
                        flag(fields.get(EXCLUDE_SEEN)),
                        notNegative(fields.get(MIN_SCORE)),
                        new CategoryFilters(
                                texts(fields.get(ALLOWED_CATEGORIES), this::isCategory),
                                texts(fields.get(DENIED_CATEGORIES), this::isCategory),
                                maximum(fields.get(MAX_PER_CATEGORY))),
                        texts(fields.get(DENIED_ITEMS), this::isItem),
                        new AttributeFilters(
                                attributes(fields.get(ALLOWED_ATTRIBUTES), this::values),
                                attributes(fields.get(DENIED_ATTRIBUTES), this::values)));
        return new PublishedRules(
                PublishedRules.UNPUBLISHED,
                filters,
                boosts(fields.get(BOOSTS)),
                pins(fields.get(PINS)),
                weights(fields.get(WEIGHTS)),
                eventWeights(fields.get(EVENT_WEIGHTS)));
    }

    private Boolean flag(Field field) {
        return field == null ? null : document.flag(field);
    }

    private Double notNegative(Field field) {
        Double value = field == null ? null : document.real(field);
        if (value != null && value < 0) {
            document.report(field, "is below 0", "give a number from 0 up");
            return null;
        }
        return value;
    }

    private Integer maximum(Field field) {
        if (field != null) {
            needsCategories(field);
        }
        return field == null ? null : document.whole(field, 0, RulesContext.MAX_LIST);
    }

    private List<String> texts(Field field, Predicate<Field> isValid) {
        List<Field> elements = field == null ? null : document.elements(field);
        if (elements == null) {
            return null;
        }
        limit(field, elements.size(), MAX_ENTRIES);
        List<String> texts = new ArrayList<>();
        for (Field element : elements) {
            if (isValid.test(element)) {
                texts.add(element.text());
                document.remember(field.key() + "." + normal(field, element), element.line());
            }
        }
        return texts;
    }

    /** As it is in the rules: in its canonical form if it is a category. */
    private static String normal(Field list, Field element) {
        boolean isPath =
                list.name().equals(ALLOWED_CATEGORIES) || list.name().equals(DENIED_CATEGORIES);
        return isPath ? CategoryPath.parse(element.text()) : element.text();
    }

    private void limit(Field field, int size, int most) {
        if (size > most) {
            document.report(
                    document.lineOf(field.key()),
                    field.key(),
                    null,
                    "has " + size + " entries",
                    "give at most " + most);
        }
    }

    private boolean isItem(Field field) {
        return document.text(field) != null && isId(field, field.text());
    }

    private boolean isId(Field field, String id) {
        Rejection wrong = Ids.check(DeadLetterReason.MALFORMED, "the id", id);
        if (wrong != null) {
            document.report(
                    field.line(),
                    field.key(),
                    id,
                    "is not an item id: " + wrong.message(),
                    "correct it");
        }
        return wrong == null;
    }

    private boolean isCategory(Field field) {
        return document.text(field) != null && isPath(field.line(), field.key(), field.text());
    }

    private boolean isPath(int line, String key, String text) {
        if (!CategoryPath.isWellFormed(text) || text.length() > MAX_PATH) {
            document.report(
                    line,
                    key,
                    text,
                    "is not a category path",
                    "give the names joined by '/', widest first, such as home/light");
            return false;
        }
        needsCategories(line, key, text);
        String path = CategoryPath.parse(text);
        if (categories != null && !categories.contains(path)) {
            document.report(
                    line,
                    key,
                    text,
                    "is not a category of the catalogue",
                    NearestName.closeTo(path, categories)
                            .map(near -> "did you mean " + near + "?")
                            .orElse("give a category that an item has"));
        }
        return true;
    }

    private static Set<String> withParents(Set<String> categories) {
        Set<String> all = new LinkedHashSet<>();
        for (String category : categories) {
            List<String> parts = CategoryPath.parts(category);
            for (int i = 1; i <= parts.size(); i++) {
                all.add(CategoryPath.of(parts.subList(0, i)));
            }
        }
        return all;
    }

    private void needsCategories(Field field) {
        needsCategories(field.line(), field.key(), field.text());
    }

    private void needsCategories(int line, String key, String value) {
        if (!context.fields().categories()) {
            document.report(
                    line,
                    key,
                    value,
                    "needs the categories of all items where lists are built",
                    "set recstream.rank.replicate-catalog: true, or remove it");
        }
    }

    private Boosts boosts(Field field) {
        if (field == null) {
            return Boosts.NONE;
        }
        Map<String, Field> kinds = document.fields(field, List.of(ITEMS, CATEGORIES, ATTRIBUTES));
        return new Boosts(
                factors(kinds.get(ITEMS), entry -> isId(entry, entry.name())),
                factors(
                        kinds.get(CATEGORIES),
                        entry -> isPath(document.lineOf(entry.key()), entry.key(), entry.name())),
                attributes(
                        kinds.get(ATTRIBUTES),
                        name -> factors(name, entry -> isValue(entry, entry.name()))));
    }

    /**
     * What is said of the values of attributes, by name.
     *
     * @param reading of what is below a name: a list or a map, or null if it is neither
     */
    private <T> Map<String, T> attributes(Field of, Function<Field, T> reading) {
        if (of == null) {
            return null;
        }
        Map<String, T> byName = new TreeMap<>();
        int size = 0;
        for (Field field : document.entries(of).values()) {
            boolean isKnown = isAttribute(field);
            int mistakes = document.mistakes().size();
            T values = reading.apply(field);
            int count =
                    values instanceof Map<?, ?> map
                            ? map.size()
                            : values instanceof List<?> list ? list.size() : -1;
            if (count == 0 && document.mistakes().size() == mistakes) {
                document.report(field, "is empty", "give a value, or remove it");
            }
            size += Math.max(0, count);
            if (isKnown && count > 0) {
                byName.put(field.name(), values);
            }
        }
        limit(of, size, MAX_ENTRIES);
        return byName;
    }

    /** Whether lists know the attribute of a field. */
    private boolean isAttribute(Field field) {
        Set<String> names = context.fields().attributes();
        boolean isKnown =
                names == null ? ItemAttribute.isName(field.name()) : names.contains(field.name());
        if (!isKnown) {
            document.report(
                    document.lineOf(field.key()),
                    field.key(),
                    field.text(),
                    names == null
                            ? "is not the name of an attribute"
                            : "is not an attribute of recstream.catalog.attributes",
                    names == null
                            ? "give one of at most " + ItemAttribute.MAX_NAME + " characters"
                            : names.isEmpty()
                                    ? "add it there, so that the job keeps it"
                                    : Document.nearest(field.name(), names));
        }
        return isKnown;
    }

    private List<String> values(Field field) {
        return texts(
                field,
                element -> document.text(element) != null && isValue(element, element.text()));
    }

    private boolean isValue(Field field, String value) {
        boolean valid = ItemAttribute.isValue(value);
        if (!valid) {
            document.report(
                    document.lineOf(field.key()),
                    field.key(),
                    value,
                    "is not the value of an attribute",
                    "give a text of at most " + ItemAttribute.MAX_BYTES + " bytes");
        }
        return valid;
    }

    private Map<String, Double> factors(Field field, Predicate<Field> isValid) {
        if (field == null) {
            return null;
        }
        Map<String, Double> factors = new LinkedHashMap<>();
        Map<String, Field> entries = document.entries(field);
        limit(field, entries.size(), MAX_ENTRIES);
        for (Field entry : entries.values()) {
            boolean valid = isValid.test(entry);
            Double factor = document.real(entry);
            if (factor != null && (factor < MIN_FACTOR || factor > MAX_FACTOR)) {
                document.report(
                        entry,
                        factor <= 0 ? "is not above 0" : "is out of range",
                        "give a factor from 0.000001 to 1000000; above 1 raises, below 1 lowers");
            } else if (factor != null && valid) {
                boolean category = field.key().endsWith(BOOSTS + "." + CATEGORIES);
                String name = category ? CategoryPath.parse(entry.name()) : entry.name();
                if (factors.put(name, factor) != null) {
                    document.report(entry, "is given twice", "keep one of them");
                }
            }
        }
        return factors;
    }

    private List<Pin> pins(Field field) {
        List<Field> elements = field == null ? null : document.elements(field);
        if (elements == null) {
            return null;
        }
        limit(field, elements.size(), MAX_PINS);
        List<Pin> pins = new ArrayList<>();
        Map<String, Integer> items = new TreeMap<>();
        Map<Integer, String> positions = new TreeMap<>();
        for (Field element : elements) {
            Pin pin = pin(element);
            if (pin == null) {
                continue;
            }
            Integer before = items.put(pin.itemId(), pin.position());
            if (before != null) {
                document.report(
                        element.line(),
                        field.key(),
                        pin.itemId(),
                        "is pinned twice, at " + before + " and at " + pin.position(),
                        "keep one of them");
            }
            String other = positions.put(pin.position(), pin.itemId());
            if (other != null && !other.equals(pin.itemId())) {
                document.report(
                        element.line(),
                        field.key(),
                        pin.itemId(),
                        "is pinned at " + pin.position() + " like " + other,
                        "give each a position of its own");
            }
            document.remember(field.key() + "." + pin.itemId(), element.line());
            pins.add(pin);
        }
        return pins;
    }

    private Pin pin(Field element) {
        int before = document.mistakes().size();
        // A copy with a key of its own, so that each pin has the lines of its own keys.
        Field own = new Field(element.key() + "[" + element.line() + "]", "", element.node());
        Map<String, Field> fields = document.fields(own, List.of(ITEM, POSITION));
        boolean sound = document.mistakes().size() == before;
        for (String needed : List.of(ITEM, POSITION)) {
            if (sound && !fields.containsKey(needed)) {
                document.report(
                        element.line(),
                        element.key(),
                        null,
                        "has a pin without " + needed,
                        "give {item: ID, position: N}");
            }
        }
        if (fields.size() < 2) {
            return null;
        }
        boolean valid = isItem(fields.get(ITEM));
        Integer position = document.whole(fields.get(POSITION), 1, context.blend().size());
        return valid && position != null ? new Pin(fields.get(ITEM).text(), position) : null;
    }

    private Weights weights(Field field) {
        if (field == null) {
            return Weights.NONE;
        }
        Map<String, Field> fields =
                document.fields(field, List.of(KNN, SEQUENTIAL_RULES, ASSOCIATION_RULES, REVISIT));
        return new Weights(
                notNegative(fields.get(KNN)),
                notNegative(fields.get(SEQUENTIAL_RULES)),
                notNegative(fields.get(ASSOCIATION_RULES)),
                notNegative(fields.get(REVISIT)));
    }

    /** Unlike the experts' weights they may be below 0: such an event is against its item. */
    private Map<String, Double> eventWeights(Field field) {
        if (field == null) {
            return null;
        }
        Map<String, Double> weights = new TreeMap<>();
        Set<String> types = context.eventWeights().keySet();
        for (Field entry : document.entries(field).values()) {
            Double weight = document.real(entry);
            if (!types.isEmpty() && !types.contains(entry.name())) {
                document.report(
                        document.lineOf(entry.key()),
                        entry.key(),
                        entry.text(),
                        "is not an event type of recstream.events.types",
                        Document.nearest(entry.name(), types));
            } else if (entry.name().isBlank()) {
                document.report(entry, "is not an event type", "give its name");
            } else if (weight != null) {
                weights.put(entry.name(), weight);
            }
        }
        limit(field, weights.size(), MAX_ENTRIES);
        return weights;
    }
}
