package io.recstream.job.mapping;

import java.io.Serializable;
import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * How a record becomes catalogue items: one, or one for each element of an array in which {@code
 * item-id} is.
 *
 * @param envelope what is around the row
 * @param sources by field, all of them
 * @param priceUnit what prices count
 * @param categorySeparator between the parts of a category that is one text
 * @param availableValues texts of {@code available} that mean that an item may be recommended;
 *     empty for the usual ones
 * @param attributes where the values of each attribute are that is kept, by its name
 */
public record ItemMapping(
        Envelope envelope,
        Map<Field, FieldSource> sources,
        PriceUnit priceUnit,
        String categorySeparator,
        Set<String> availableValues,
        Map<String, FieldSource> attributes)
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

    /** What the number of a price counts. */
    public enum PriceUnit {
        /** Units of the currency. */
        UNITS(0),
        CENTS(2),
        THOUSANDTHS(3),
        MILLIONTHS(6);

        /** Of a larger magnitude are only numbers that are 0 in any unit, or beyond all bounds. */
        private static final int MAX_SCALE = 1_000_000;

        /** So many decimals stand before the point. */
        private final int decimals;

        PriceUnit(int decimals) {
            this.decimals = decimals;
        }

        /** Such a number in units of the currency, exactly. */
        public BigDecimal units(BigDecimal number) {
            return Math.abs((long) number.scale()) > MAX_SCALE
                    ? number
                    : number.scaleByPowerOfTen(-decimals);
        }

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
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
        attributes = Collections.unmodifiableMap(new TreeMap<>(attributes));
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
