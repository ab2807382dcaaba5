package io.recstream.job.mapping;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a record becomes catalogue items: one, or one for each element of an array in which {@code
 * item-id} is.
 *
 * @param envelope what is around the row
 * @param sources by field, all of them
 * @param categorySeparator between the parts of a category that is one text
 * @param availableValues texts of {@code available} that mean that an item may be recommended;
 *     empty for the usual ones
 */
public record ItemMapping(
        Envelope envelope,
        Map<Field, FieldSource> sources,
        String categorySeparator,
        Set<String> availableValues)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What the keys of its settings begin with. */
    public static final String PREFIX = "recstream.catalog.mapping.";

    /** What is around the row. */
    public enum Envelope {
        NONE,
        /** Of change data capture: {@code op}, {@code before}, {@code after}. */
        DEBEZIUM
    }

    /** What is mapped. */
    public enum Field implements MappedField {
        ITEM_ID,
        TITLE,
        CATEGORY,
        PRICE,
        CURRENCY,
        AVAILABLE,
        DELETED;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String key() {
            return PREFIX + text.replace('_', '-');
        }

        /** As in recstream's own items, and in messages. */
        @Override
        public String toString() {
            return text;
        }
    }

    public ItemMapping {
        sources = Map.copyOf(sources);
        availableValues = Set.copyOf(availableValues);
    }

    public FieldSource source(Field field) {
        return sources.getOrDefault(field, FieldSource.NONE);
    }

    /** The paths that walk an array in which {@code item-id} is not, by field. */
    public Map<Field, RecordPath> strays() {
        Map<Field, RecordPath> strays = new LinkedHashMap<>();
        for (Field field : Field.values()) {
            if (field != Field.CATEGORY) {
                RowPaths.stray(source(field).paths(), source(Field.ITEM_ID).paths())
                        .ifPresent(path -> strays.put(field, path));
            }
        }
        return strays;
    }

    /** The ways to walk a record, in the order in which they are tried. */
    public List<RowPaths> rows() {
        return RowPaths.of(source(Field.ITEM_ID).paths());
    }
}
