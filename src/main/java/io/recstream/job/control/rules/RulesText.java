package io.recstream.job.control.rules;

import static io.recstream.job.control.rules.RulesReader.ALLOWED_ATTRIBUTES;
import static io.recstream.job.control.rules.RulesReader.ALLOWED_CATEGORIES;
import static io.recstream.job.control.rules.RulesReader.ASSOCIATION_RULES;
import static io.recstream.job.control.rules.RulesReader.ATTRIBUTES;
import static io.recstream.job.control.rules.RulesReader.BOOSTS;
import static io.recstream.job.control.rules.RulesReader.CATEGORIES;
import static io.recstream.job.control.rules.RulesReader.DENIED_ATTRIBUTES;
import static io.recstream.job.control.rules.RulesReader.DENIED_CATEGORIES;
import static io.recstream.job.control.rules.RulesReader.DENIED_ITEMS;
import static io.recstream.job.control.rules.RulesReader.EVENT_WEIGHTS;
import static io.recstream.job.control.rules.RulesReader.EXCLUDE_PURCHASED;
import static io.recstream.job.control.rules.RulesReader.EXCLUDE_SEEN;
import static io.recstream.job.control.rules.RulesReader.ITEM;
import static io.recstream.job.control.rules.RulesReader.ITEMS;
import static io.recstream.job.control.rules.RulesReader.KNN;
import static io.recstream.job.control.rules.RulesReader.MAX_PER_CATEGORY;
import static io.recstream.job.control.rules.RulesReader.MIN_SCORE;
import static io.recstream.job.control.rules.RulesReader.PINS;
import static io.recstream.job.control.rules.RulesReader.POSITION;
import static io.recstream.job.control.rules.RulesReader.REVISIT;
import static io.recstream.job.control.rules.RulesReader.SEQUENTIAL_RULES;
import static io.recstream.job.control.rules.RulesReader.WEIGHTS;

import io.recstream.job.model.PublishedRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiConsumer;

/** Rules as text: the canonical document, and the difference of two. */
public final class RulesText {

    private static final String NOT_SET = "(not set)";

    private RulesText() {}

    /**
     * The canonical document in YAML: the same for equal rules, and {@link RulesParser} reads it
     * back. The version is not part of it.
     */
    public static String yaml(PublishedRules rules) {
        YamlWriter yaml = new YamlWriter();
        write(rules, yaml);
        return yaml.isEmpty() ? "{}\n" : yaml.toString();
    }

    static void write(PublishedRules rules, YamlWriter yaml) {
        PublishedRules.Filters filters = rules.filters();
        yaml.value(EXCLUDE_PURCHASED, filters.excludePurchased());
        yaml.value(EXCLUDE_SEEN, filters.excludeSeen());
        yaml.value(MIN_SCORE, filters.minScore());
        yaml.value(MAX_PER_CATEGORY, filters.categories().maximum());
        yaml.texts(ALLOWED_CATEGORIES, filters.categories().allowed());
        yaml.texts(DENIED_CATEGORIES, filters.categories().denied());
        yaml.texts(DENIED_ITEMS, filters.deniedItems());
        PublishedRules.AttributeFilters attributes = filters.attributes();
        byName(ALLOWED_ATTRIBUTES, attributes.allowed(), yaml::texts, yaml);
        byName(DENIED_ATTRIBUTES, attributes.denied(), yaml::texts, yaml);
        PublishedRules.Boosts boosts = rules.boosts();
        if (!boosts.equals(PublishedRules.Boosts.NONE)) {
            yaml.begin(BOOSTS);
            yaml.map(ITEMS, boosts.items());
            yaml.map(CATEGORIES, boosts.categories());
            byName(ATTRIBUTES, boosts.attributes(), yaml::map, yaml);
            yaml.end();
        }
        if (rules.pins() != null) {
            List<Map<String, Object>> pins = new ArrayList<>();
            for (PublishedRules.Pin pin : rules.pins()) {
                Map<String, Object> fields = new LinkedHashMap<>();
                fields.put(ITEM, pin.itemId());
                fields.put(POSITION, pin.position());
                pins.add(fields);
            }
            yaml.mappings(PINS, pins);
        }
        PublishedRules.Weights weights = rules.weights();
        if (!weights.equals(PublishedRules.Weights.NONE)) {
            yaml.begin(WEIGHTS);
            yaml.value(KNN, weights.knn());
            yaml.value(SEQUENTIAL_RULES, weights.sequentialRules());
            yaml.value(ASSOCIATION_RULES, weights.associationRules());
            yaml.value(REVISIT, weights.revisit());
            yaml.end();
        }
        yaml.map(EVENT_WEIGHTS, rules.eventWeights());
    }

    private static <T> void byName(
            String key, Map<String, T> values, BiConsumer<String, T> writer, YamlWriter yaml) {
        if (values != null && values.isEmpty()) {
            yaml.map(key, Map.of());
        } else if (values != null) {
            yaml.begin(key);
            values.forEach((name, each) -> writer.accept(YamlWriter.quoted(name), each));
            yaml.end();
        }
    }

    /**
     * What differs from one document of rules to another, a line {@code key: old → new} for each
     * value; none if they are equal but for the version.
     */
    public static List<String> diff(PublishedRules before, PublishedRules after) {
        Map<String, String> old = flat(before);
        Map<String, String> now = flat(after);
        Set<String> keys = new LinkedHashSet<>(old.keySet());
        keys.addAll(now.keySet());
        List<String> lines = new ArrayList<>();
        for (String key : keys) {
            String from = old.getOrDefault(key, NOT_SET);
            String to = now.getOrDefault(key, NOT_SET);
            if (!from.equals(to)) {
                lines.add(key + ": " + from + " → " + to);
            }
        }
        return lines;
    }

    /** Values by full key; of a list, each entry with the position or a mark as its value. */
    private static Map<String, String> flat(PublishedRules rules) {
        Map<String, String> values = new LinkedHashMap<>();
        PublishedRules.Filters filters = rules.filters();
        put(values, EXCLUDE_PURCHASED, filters.excludePurchased());
        put(values, EXCLUDE_SEEN, filters.excludeSeen());
        put(values, MIN_SCORE, filters.minScore());
        put(values, MAX_PER_CATEGORY, filters.categories().maximum());
        put(values, ALLOWED_CATEGORIES, filters.categories().allowed(), "allowed");
        put(values, DENIED_CATEGORIES, filters.categories().denied(), "denied");
        put(values, DENIED_ITEMS, filters.deniedItems(), "denied");
        putEach(
                ALLOWED_ATTRIBUTES,
                filters.attributes().allowed(),
                values,
                (key, each) -> put(values, key, each, "allowed"));
        putEach(
                DENIED_ATTRIBUTES,
                filters.attributes().denied(),
                values,
                (key, each) -> put(values, key, each, "denied"));
        put(values, BOOSTS + "." + ITEMS, rules.boosts().items());
        put(values, BOOSTS + "." + CATEGORIES, rules.boosts().categories());
        putEach(
                BOOSTS + "." + ATTRIBUTES,
                rules.boosts().attributes(),
                values,
                (key, each) -> put(values, key, each));
        if (rules.pins() != null) {
            Map<String, Integer> pins = new LinkedHashMap<>();
            rules.pins().forEach(pin -> pins.put(pin.itemId(), pin.position()));
            put(values, PINS, pins);
        }
        put(values, WEIGHTS + "." + KNN, rules.weights().knn());
        put(values, WEIGHTS + "." + SEQUENTIAL_RULES, rules.weights().sequentialRules());
        put(values, WEIGHTS + "." + ASSOCIATION_RULES, rules.weights().associationRules());
        put(values, WEIGHTS + "." + REVISIT, rules.weights().revisit());
        put(values, EVENT_WEIGHTS, rules.eventWeights());
        return values;
    }

    private static <T> void putEach(
            String key,
            Map<String, T> byName,
            Map<String, String> values,
            BiConsumer<String, T> putting) {
        if (byName != null && byName.isEmpty()) {
            values.put(key, "{}");
        } else if (byName != null) {
            byName.forEach(
                    (name, each) -> putting.accept(key + "." + YamlWriter.quoted(name), each));
        }
    }

    private static void put(Map<String, String> values, String key, Object value) {
        if (value != null) {
            values.put(key, YamlWriter.number(value));
        }
    }

    private static void put(
            Map<String, String> values, String key, List<String> entries, String mark) {
        if (entries != null && entries.isEmpty()) {
            values.put(key, "[]");
        }
        for (String entry : Objects.requireNonNullElse(entries, List.<String>of())) {
            values.put(key + "." + YamlWriter.quoted(entry), mark);
        }
    }

    private static void put(Map<String, String> values, String key, Map<String, ?> entries) {
        if (entries != null && entries.isEmpty()) {
            values.put(key, "{}");
        }
        if (entries != null) {
            entries.forEach(
                    (name, value) ->
                            values.put(
                                    key + "." + YamlWriter.quoted(name), YamlWriter.number(value)));
        }
    }
}
