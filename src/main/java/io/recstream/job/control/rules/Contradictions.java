package io.recstream.job.control.rules;

import static io.recstream.job.control.rules.RulesReader.ALLOWED_ATTRIBUTES;
import static io.recstream.job.control.rules.RulesReader.ALLOWED_CATEGORIES;
import static io.recstream.job.control.rules.RulesReader.ATTRIBUTES;
import static io.recstream.job.control.rules.RulesReader.BOOSTS;
import static io.recstream.job.control.rules.RulesReader.CATEGORIES;
import static io.recstream.job.control.rules.RulesReader.ITEMS;
import static io.recstream.job.control.rules.RulesReader.PINS;
import static io.recstream.job.control.rules.RulesReader.WEIGHTS;

import io.recstream.job.model.BlendParameters;
import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.CategoryRules;
import io.recstream.job.model.PublishedRules;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rules that are right one by one, but not together, nor with the settings that they leave. */
final class Contradictions {

    private final Document document;
    private final String prefix;

    /**
     * Reports to a document.
     *
     * @param prefix of the keys of the rules, empty or with a dot at its end
     */
    Contradictions(Document document, String prefix) {
        this.document = document;
        this.prefix = prefix;
    }

    /** Checks rules with everything that they override. */
    void check(PublishedRules rules, RulesContext context) {
        List<String> given = rules.filters().deniedItems();
        Set<String> denied = given == null ? Set.of() : new HashSet<>(given);
        if (rules.pins() != null) {
            for (PublishedRules.Pin pin : rules.pins()) {
                if (denied.contains(pin.itemId())) {
                    report(PINS + "." + pin.itemId(), pin.itemId(), "is pinned and denied");
                }
            }
        }
        keys(rules.boosts().items())
                .forEach(
                        item -> {
                            if (denied.contains(item)) {
                                report(
                                        BOOSTS + "." + ITEMS + "." + item,
                                        null,
                                        "is boosted and denied");
                            }
                        });
        checkAttributes(rules);
        CategoryRules categories = rules.filters().applyTo(context.rules()).categories();
        Set<String> deniedPaths = new HashSet<>(categories.denied());
        for (String path : categories.allowed()) {
            String by = CategoryPath.widest(deniedPaths, path);
            if (by != null) {
                report(ALLOWED_CATEGORIES + "." + path, path, "is allowed, and denied by " + by);
            }
        }
        for (String path : keys(rules.boosts().categories())) {
            String by = CategoryPath.widest(deniedPaths, path);
            if (by != null) {
                report(
                        BOOSTS + "." + CATEGORIES + "." + path,
                        null,
                        "is boosted, and denied by " + by);
            }
        }
        BlendParameters blend = rules.weights().applyTo(context.blend());
        if (blend.knn() == 0
                && blend.sequentialRules() == 0
                && blend.associationRules() == 0
                && blend.revisit() == 0) {
            String key = prefix + WEIGHTS;
            document.report(
                    document.lineOf(key),
                    key,
                    null,
                    "makes all weights 0, so that no list has an order",
                    "give one of them a weight above 0");
        }
    }

    private static Set<String> keys(Map<String, Double> factors) {
        return factors == null ? Set.of() : factors.keySet();
    }

    private void checkAttributes(PublishedRules rules) {
        Map<String, List<String>> allowed = rules.filters().attributes().allowed();
        Map<String, List<String>> denied = rules.filters().attributes().denied();
        Map<String, Map<String, Double>> boosted = rules.boosts().attributes();
        if (denied == null) {
            return;
        }
        denied.forEach(
                (name, values) -> {
                    Set<String> allowedValues = new HashSet<>(of(name, allowed, List.of()));
                    Set<String> boostedValues =
                            of(name, boosted, Map.<String, Double>of()).keySet();
                    for (String value : values) {
                        String key = "." + name + "." + value;
                        if (allowedValues.contains(value)) {
                            report(ALLOWED_ATTRIBUTES + key, null, "is allowed and denied");
                        }
                        if (boostedValues.contains(value)) {
                            report(BOOSTS + "." + ATTRIBUTES + key, null, "is boosted and denied");
                        }
                    }
                });
    }

    private static <T> T of(String name, Map<String, T> given, T otherwise) {
        return given == null ? otherwise : given.getOrDefault(name, otherwise);
    }

    private void report(String key, String value, String problem) {
        String full = prefix + key;
        document.report(document.lineOf(full), full, value, problem, "take one of them out");
    }
}
