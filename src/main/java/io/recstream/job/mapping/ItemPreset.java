package io.recstream.job.mapping;

import io.recstream.job.mapping.ItemMapping.Envelope;
import io.recstream.job.mapping.ItemMapping.Field;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** The mappings of well-known catalogues; each field of one may be set to something else. */
@SuppressWarnings("ImmutableEnumChecker") // the map is a copy that cannot change
public enum ItemPreset {
    /** Records with the field names of recstream's own items. */
    NONE(Envelope.NONE, names("item_id", "title", "category", "available")),

    /**
     * Rows of a database as Debezium publishes their changes.
     *
     * @see <a
     *     href="https://debezium.io/documentation/reference/stable/connectors/postgresql.html#postgresql-change-events-value">Debezium,
     *     change event values</a>
     */
    DEBEZIUM(
            Envelope.DEBEZIUM,
            names(
                    "item_id | id | product_id | sku",
                    "title | name",
                    "category",
                    "available | in_stock"));

    private final Envelope envelope;
    private final Map<Field, String> sources;

    ItemPreset(Envelope envelope, Map<Field, String> sources) {
        this.envelope = envelope;
        this.sources = Map.copyOf(sources);
    }

    private static Map<Field, String> names(
            String id, String title, String category, String available) {
        Map<Field, String> names = new EnumMap<>(Field.class);
        names.put(Field.ITEM_ID, id);
        names.put(Field.TITLE, title);
        names.put(Field.CATEGORY, category);
        names.put(Field.PRICE, "price");
        names.put(Field.CURRENCY, "currency");
        names.put(Field.AVAILABLE, available);
        names.put(Field.DELETED, "");
        return names;
    }

    public Envelope envelope() {
        return envelope;
    }

    /** Where a field is, in the text form; empty for a field that the producer does not have. */
    public String source(Field field) {
        return sources.get(field);
    }

    /** The name that settings use. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
