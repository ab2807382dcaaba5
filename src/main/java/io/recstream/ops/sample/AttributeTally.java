package io.recstream.ops.sample;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.mapping.FieldSource;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.mapping.RecordPath;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.Quoted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The attributes that the job would keep of sampled items: how many items have each, and values.
 */
final class AttributeTally {

    private static final int VALUES_SHOWN = 5;

    private final JobSettings.Catalog settings;
    private final Map<String, Use> uses = new TreeMap<>();
    private int items;

    /** An attribute of items. */
    private static final class Use {
        private int items;

        /** How many items have each value. */
        private final Map<String, Integer> values = new TreeMap<>();

        private List<Map.Entry<String, Integer>> frequent() {
            return values.entrySet().stream()
                    .sorted(Map.Entry.comparingByValue(Comparator.reverseOrder()))
                    .limit(VALUES_SHOWN)
                    .toList();
        }

        private String words() {
            String shown =
                    frequent().stream()
                            .map(it -> "%s (%,d)".formatted(Quoted.of(it.getKey()), it.getValue()))
                            .collect(Collectors.joining(", "));
            int others = values.size() - VALUES_SHOWN;
            return others > 0 ? "%s and %,d others".formatted(shown, others) : shown;
        }
    }

    /** Of those that the settings name. */
    AttributeTally(JobSettings.Catalog settings) {
        this.settings = settings;
        settings.attributes().forEach(name -> uses.put(name, new Use()));
    }

    void add(CatalogItem item) {
        items++;
        Set<String> names = new TreeSet<>();
        for (ItemAttribute attribute : item.attributes()) {
            Use use = uses.get(attribute.name());
            use.items += names.add(attribute.name()) ? 1 : 0;
            use.values.merge(attribute.value(), 1, Integer::sum);
        }
    }

    /** Those of an item in one cell; null if it has none. */
    static String words(CatalogItem item) {
        return item.attributes().isEmpty()
                ? null
                : item.attributes().stream()
                        .map(it -> it.name() + "=" + it.value())
                        .collect(Collectors.joining(", "));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (!uses.isEmpty() && items > 0) {
            lines.add("Attributes, in how many of the items they are, and their values:");
            int width = uses.keySet().stream().mapToInt(String::length).max().orElse(0);
            uses.forEach(
                    (name, use) ->
                            lines.add(
                                    String.format(
                                                    Locale.ROOT,
                                                    "  %-" + width + "s %5.1f %%  %s",
                                                    name,
                                                    100.0 * use.items / items,
                                                    use.words())
                                            .stripTrailing()));
        }
        return lines;
    }

    /** A warning for each that no item has: no rule would find it. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>();
        if (items == 0) {
            return warnings;
        }
        uses.forEach(
                (name, use) -> {
                    if (use.items == 0) {
                        warnings.add(
                                "%s: none of %,d items has the attribute %s, at %s: rules about it would find no item"
                                        .formatted(key(name), items, Quoted.of(name), place(name)));
                    }
                });
        return warnings;
    }

    private String key(String name) {
        return place(name).equals(ownPlace(name))
                ? JobOptions.CATALOG_ATTRIBUTES.key()
                : JobOptions.CATALOG_MAPPING_ATTRIBUTES.key() + "." + name;
    }

    /** Where its values are looked for. */
    private String place(String name) {
        FieldSource source =
                settings.mapping()
                        .map(ItemMapping::attributes)
                        .map(it -> it.get(name))
                        .orElse(FieldSource.NONE);
        return source.isMapped()
                ? source.paths().stream().map(RecordPath::text).collect(Collectors.joining(" | "))
                : ownPlace(name);
    }

    private static String ownPlace(String name) {
        return "attributes." + name;
    }

    void addTo(ObjectNode json) {
        ObjectNode all = json.putObject("attributes");
        uses.forEach(
                (name, use) -> {
                    ObjectNode one =
                            all.putObject(name)
                                    .put("items", use.items)
                                    .put("different_values", use.values.size());
                    ObjectNode values = one.putObject("values");
                    use.frequent().forEach(it -> values.put(it.getKey(), it.getValue()));
                });
    }
}
