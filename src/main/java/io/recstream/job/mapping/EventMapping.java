package io.recstream.job.mapping;

import java.io.Serializable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * How a record becomes events: one, or one for each element of an array in which {@code item-id}
 * is.
 *
 * @param sources by field, all of them
 * @param time how {@code event-time} is written
 * @param types the event type by the producer's name of it; a name that is a type itself needs no
 *     entry
 * @param ignored names of types that are ignored; {@link #ALL_OTHERS} for all that are not known
 * @param valueTypes types whose events have a value; empty for all
 * @param derivedId what an event's id is made from where the record has none
 */
public record EventMapping(
        Map<Field, FieldSource> sources,
        TimeFormat time,
        Map<String, String> types,
        Set<String> ignored,
        Set<String> valueTypes,
        DerivedId derivedId)
        implements Serializable {

    private static final long serialVersionUID = 1L;

    /** What the keys of its settings begin with. */
    public static final String PREFIX = "recstream.events.mapping.";

    /** Among the ignored names: every one that is not known. */
    public static final String ALL_OTHERS = "*";

    /** What is mapped. */
    public enum Field implements MappedField {
        EVENT_ID,
        USER_ID,
        DEVICE_ID,
        SESSION_ID,
        ITEM_ID,
        EVENT_TYPE,
        EVENT_TIME,
        VALUE,
        QUANTITY,
        ATTRIBUTES;

        private final String text = name().toLowerCase(Locale.ROOT);

        @Override
        public String key() {
            return PREFIX + text.replace('_', '-');
        }

        /** As in recstream's own events, and in messages. */
        @Override
        public String toString() {
            return text;
        }
    }

    /** What an id is made from where a record has none. */
    public enum DerivedId {
        /** The payload: the same record sent twice is one event. */
        CONTENT,
        /** Topic, partition and offset: each record is an event of its own. */
        COORDINATES;

        /** The name that settings use. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public EventMapping {
        sources = Map.copyOf(sources);
        types = Map.copyOf(types);
        ignored = Set.copyOf(ignored);
        valueTypes = Set.copyOf(valueTypes);
    }

    public FieldSource source(Field field) {
        return sources.getOrDefault(field, FieldSource.NONE);
    }

    /**
     * The paths that walk an array in which {@code item-id} is not, by field: of no element could
     * it be said which one belongs to an event.
     */
    public Map<Field, RecordPath> strays() {
        Map<Field, RecordPath> strays = new LinkedHashMap<>();
        for (Field field : Field.values()) {
            RowPaths.stray(source(field).paths(), source(Field.ITEM_ID).paths())
                    .ifPresent(path -> strays.put(field, path));
        }
        return strays;
    }

    /** The ways to walk a record, in the order in which they are tried. */
    public List<RowPaths> rows() {
        return RowPaths.of(source(Field.ITEM_ID).paths());
    }
}
