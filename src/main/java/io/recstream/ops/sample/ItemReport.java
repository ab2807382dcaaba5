package io.recstream.ops.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.ingest.MappingProbe;
import io.recstream.job.mapping.FieldSource;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.mapping.ItemMapping.Field;
import io.recstream.job.mapping.ItemPreset;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.SourceRecord;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** How a sample of the catalogue decodes by the settings. */
final class ItemReport implements Report {

    private static final int EXAMPLES = 5;

    private final SampleSettings given;
    private final JobSettings.Catalog settings;
    private final DecodingTally<Field> tally;
    private final SuspectIds ids = new SuspectIds();
    private final List<CatalogItem> examples = new ArrayList<>();
    private final AttributeTally attributes;
    private int items;
    private int removed;
    private int titled;
    private int categorized;
    private int priced;
    private int available;

    ItemReport(SampleSettings given, List<SourceRecord> records) {
        this.given = given;
        this.settings = given.settings().catalog();
        this.attributes = new AttributeTally(settings);
        ItemMapping mapping =
                settings.mapping().orElse(settings.format() == Format.AVRO ? null : ownNames());
        this.tally =
                new DecodingTally<>(
                        Field.class,
                        field -> mapping == null ? FieldSource.NONE : mapping.source(field));
        MappingProbe<Field> probe =
                mapping == null
                        ? null
                        : MappingProbe.of(
                                mapping, SampleSettings.trees(given.settings(), settings.format()));
        tally.addAll(
                records,
                KafkaEnds.itemDeserializer(given.settings()),
                probe,
                row -> {},
                (record, item) -> add(item));
    }

    private static ItemMapping ownNames() {
        Map<Field, FieldSource> sources = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            sources.put(field, FieldSource.parse(ItemPreset.NONE.source(field)));
        }
        return new ItemMapping(
                ItemMapping.Envelope.NONE,
                sources,
                ItemMapping.PriceUnit.UNITS,
                "",
                Set.of(),
                Map.of());
    }

    private void add(CatalogItem item) {
        ids.add(item.itemId());
        if (item.deleted()) {
            removed++;
            return;
        }
        items++;
        attributes.add(item);
        titled += item.title() == null ? 0 : 1;
        categorized += item.category() == null ? 0 : 1;
        priced += Double.isNaN(item.price()) ? 0 : 1;
        available += item.available() ? 1 : 0;
        if (examples.size() < EXAMPLES) {
            examples.add(item);
        }
    }

    @Override
    public int accepted() {
        return tally.accepted();
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(tally.unmatched(given::isGiven));
        boolean isMapped = settings.mapping().isPresent();
        warnings.addAll(
                ids.warnings("item", isMapped ? Field.ITEM_ID.key() : Field.ITEM_ID.toString()));
        warnings.addAll(attributes.warnings());
        if (items > 0 && available == 0) {
            warnings.add(
                    "No item is available, so none would be recommended: correct "
                            + (isMapped
                                    ? Field.AVAILABLE.key()
                                            + " or "
                                            + ItemMapping.PREFIX
                                            + "available-values"
                                    : Field.AVAILABLE.toString()));
        }
        return warnings;
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%,d records: %,d accepted as %,d items and %,d removals, %,d ignored, %,d rejected",
                        tally.records(),
                        tally.accepted(),
                        items,
                        removed,
                        tally.ignored(),
                        tally.rejected()));
        lines.addAll(tally.rejectedLines());
        List<String> fields = tally.fieldLines(given::isGiven);
        if (!fields.isEmpty()) {
            lines.add("Fields, and in how many of the rows they are found:");
            lines.addAll(fields);
        }
        if (items > 0) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%,d different items; with a title %.0f %%, a category %.0f %%, a price %.0f %%; available %.0f %%",
                            ids.distinct(),
                            100.0 * titled / items,
                            100.0 * categorized / items,
                            100.0 * priced / items,
                            100.0 * available / items));
            lines.addAll(attributes.lines());
            lines.add("Such as:");
            Table table =
                    new Table("item_id", "title", "category", "price", "available", "attributes");
            for (CatalogItem item : examples) {
                table.add(
                        item.itemId(),
                        item.title(),
                        item.category(),
                        Double.isNaN(item.price()) ? null : Double.toString(item.price()),
                        Boolean.toString(item.available()),
                        AttributeTally.words(item));
            }
            lines.addAll(table.lines());
        }
        return lines;
    }

    private static ObjectNode json(CatalogItem item) {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("item_id", item.itemId())
                        .put("title", item.title())
                        .put("category", item.category());
        if (!Double.isNaN(item.price())) {
            json.put("price", item.price());
        }
        json.put("available", item.available());
        ObjectNode values = json.putObject("attributes");
        item.attributes().forEach(it -> values.withArray(it.name()).add(it.value()));
        return json;
    }

    @Override
    public void addTo(ObjectNode json) {
        tally.addTo(json);
        json.put("items", items)
                .put("removals", removed)
                .put("titles", titled)
                .put("categories", categorized)
                .put("prices", priced)
                .put("available", available);
        attributes.addTo(json);
        warnings().forEach(json.putArray("warnings")::add);
        ArrayNode shown = json.putArray("examples");
        examples.forEach(it -> shown.add(json(it)));
    }
}
