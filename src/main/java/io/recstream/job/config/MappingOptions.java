package io.recstream.job.config;

import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.EventPreset;
import io.recstream.job.mapping.FieldSource;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.mapping.ItemPreset;
import io.recstream.job.mapping.RecordPath;
import io.recstream.job.mapping.TimeFormat;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.NearestName;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.flink.configuration.ConfigOption;

/** The options of mappings, over those of a preset; empty if none is given. */
final class MappingOptions {

    private static final String PATH_FIX =
            "give a path such as properties.product_id, items[].id or params[key=id].value, several"
                    + " with | between them, or a constant such as =view";

    private final OptionReader options;

    MappingOptions(OptionReader options) {
        this.options = options;
    }

    /**
     * The mapping of events, if there is one.
     *
     * @param known the accepted event types
     */
    Optional<EventMapping> events(Set<String> known) {
        if (!isGiven(EventMapping.PREFIX)) {
            return Optional.empty();
        }
        EventPreset preset = options.read(JobOptions.EVENTS_MAPPING_PRESET);
        requireTree(JobOptions.EVENTS_FORMAT, EventMapping.PREFIX);
        Map<EventMapping.Field, FieldSource> sources = new EnumMap<>(EventMapping.Field.class);
        for (EventMapping.Field field : EventMapping.Field.values()) {
            sources.put(field, source(field.key(), preset.source(field)));
        }
        Map<String, String> types = new HashMap<>(preset.types());
        types.values().retainAll(known);
        types.putAll(types(known));
        Set<String> ignored = names(JobOptions.EVENTS_MAPPING_IGNORED_TYPES, preset.ignored());
        checkIgnored(ignored, options.read(JobOptions.EVENTS_MAPPING_TYPES));
        ignored.forEach(types::remove);
        EventMapping mapping =
                new EventMapping(
                        sources,
                        timeFormat(preset),
                        types,
                        ignored,
                        valueTypes(preset, known),
                        options.read(JobOptions.EVENTS_MAPPING_DERIVED_ID));
        require(sources.get(EventMapping.Field.ITEM_ID), EventMapping.Field.ITEM_ID.key());
        require(sources.get(EventMapping.Field.EVENT_TIME), EventMapping.Field.EVENT_TIME.key());
        require(sources.get(EventMapping.Field.EVENT_TYPE), EventMapping.Field.EVENT_TYPE.key());
        if (!sources.get(EventMapping.Field.DEVICE_ID).isMapped()) {
            require(sources.get(EventMapping.Field.USER_ID), EventMapping.Field.USER_ID.key());
        }
        checkConstantType(sources.get(EventMapping.Field.EVENT_TYPE), types.keySet(), known);
        mapping.strays().forEach((field, path) -> reportStray(field.key(), path));
        return Optional.of(mapping);
    }

    /** The names of the attributes of items that the job keeps. */
    Set<String> attributes() {
        Set<String> names = new TreeSet<>(options.read(JobOptions.CATALOG_ATTRIBUTES));
        names.addAll(options.read(JobOptions.CATALOG_MAPPING_ATTRIBUTES).keySet());
        for (String name : names) {
            if (!ItemAttribute.isName(name)) {
                options.report(
                        JobOptions.CATALOG_ATTRIBUTES,
                        "'" + name + "' is not the name of an attribute",
                        "give names of at most " + ItemAttribute.MAX_NAME + " characters");
            }
        }
        if (names.size() > ItemAttribute.MAX_NAMES) {
            options.report(
                    JobOptions.CATALOG_ATTRIBUTES,
                    "keeps " + names.size() + " attributes of each item",
                    "name at most " + ItemAttribute.MAX_NAMES + ", those that rules are about");
        }
        return names;
    }

    private Map<String, FieldSource> sources(Set<String> attributes) {
        Map<String, String> given = options.read(JobOptions.CATALOG_MAPPING_ATTRIBUTES);
        Map<String, FieldSource> sources = new TreeMap<>();
        for (String name : attributes) {
            String path = given.get(name);
            sources.put(name, path == null ? ownAttribute(name) : source(attributeKey(name), path));
        }
        return sources;
    }

    private static String attributeKey(String name) {
        return JobOptions.CATALOG_MAPPING_ATTRIBUTES.key() + "." + name;
    }

    /** As in recstream's own items. */
    private static FieldSource ownAttribute(String name) {
        return new FieldSource(
                null,
                List.of(
                        new RecordPath(
                                "attributes." + name,
                                RecordPath.Root.VALUE,
                                List.of(
                                        new RecordPath.Field("attributes"),
                                        new RecordPath.Field(name)))));
    }

    /**
     * The mapping of catalogue items, if there is one.
     *
     * @param attributes the names of those that are kept
     */
    Optional<ItemMapping> items(Set<String> attributes) {
        if (!isGiven(ItemMapping.PREFIX)) {
            return Optional.empty();
        }
        ItemPreset preset = options.read(JobOptions.CATALOG_MAPPING_PRESET);
        requireTree(JobOptions.CATALOG_FORMAT, ItemMapping.PREFIX);
        Map<ItemMapping.Field, FieldSource> sources = new EnumMap<>(ItemMapping.Field.class);
        for (ItemMapping.Field field : ItemMapping.Field.values()) {
            sources.put(field, source(field.key(), preset.source(field)));
        }
        require(sources.get(ItemMapping.Field.ITEM_ID), ItemMapping.Field.ITEM_ID.key());
        String separator = options.read(JobOptions.CATALOG_MAPPING_CATEGORY_SEPARATOR).trim();
        ItemMapping mapping =
                new ItemMapping(
                        preset.envelope(),
                        sources,
                        options.read(JobOptions.CATALOG_MAPPING_PRICE_UNIT),
                        separator.equals("/") ? "" : separator,
                        Set.copyOf(options.read(JobOptions.CATALOG_MAPPING_AVAILABLE_VALUES)),
                        sources(attributes));
        mapping.strays().forEach((field, path) -> reportStray(field.key(), path));
        return Optional.of(mapping);
    }

    private boolean isGiven(String prefix) {
        return options.given().keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    /**
     * A mapping works on any schema; formats with fingerprints of recstream's own schemas cannot
     * have others.
     */
    private void requireTree(ConfigOption<Format> format, String prefix) {
        if (options.isReadable(format) && options.read(format) == Format.AVRO) {
            options.report(
                    format,
                    "does not go with a mapping ("
                            + prefix
                            + "*), as single-object encoding is of recstream's own records",
                    "set it to json, or to confluent-avro");
        }
    }

    private FieldSource source(String key, String byDefault) {
        String given = options.given().get(key);
        try {
            return FieldSource.parse(given == null ? byDefault : given);
        } catch (IllegalArgumentException e) {
            options.report(key, given, "is not a path: it " + e.getMessage(), PATH_FIX);
            return FieldSource.NONE;
        }
    }

    private void require(FieldSource source, String key) {
        String given = options.given().get(key);
        if (!source.isMapped() && (given == null || given.isBlank())) {
            options.report(key, given, "is required for a mapping", PATH_FIX);
        }
    }

    private void reportStray(String key, RecordPath path) {
        options.report(
                key,
                options.given().get(key),
                "walks an array that item-id does not: " + path,
                "take one of its elements with [0] or [field=value], or let item-id walk it");
    }

    private Map<String, String> types(Set<String> known) {
        Map<String, String> given = options.read(JobOptions.EVENTS_MAPPING_TYPES);
        given.forEach(
                (name, type) -> {
                    if (!known.contains(type)) {
                        options.report(
                                JobOptions.EVENTS_MAPPING_TYPES.key() + "." + name,
                                type,
                                "is not an event type",
                                NearestName.of(type, known)
                                                .map(near -> "did you mean " + near + "? ")
                                                .orElse("")
                                        + "Known are "
                                        + String.join(", ", new TreeSet<>(known))
                                        + " (recstream.events.types)");
                    }
                });
        return given;
    }

    private void checkIgnored(Set<String> ignored, Map<String, String> given) {
        for (String name : ignored) {
            if (given.containsKey(name)) {
                options.report(
                        JobOptions.EVENTS_MAPPING_IGNORED_TYPES,
                        "ignores '"
                                + name
                                + "', which "
                                + JobOptions.EVENTS_MAPPING_TYPES.key()
                                + " maps to "
                                + given.get(name),
                        "take it out of one of them");
            }
        }
    }

    /** A constant that is not an event type would reject every record. */
    private void checkConstantType(FieldSource source, Set<String> names, Set<String> known) {
        String constant = source.constant();
        if (constant != null && !names.contains(constant) && !known.contains(constant)) {
            options.report(
                    EventMapping.Field.EVENT_TYPE.key(),
                    source.toString(),
                    "is a constant that is no event type",
                    "give one of "
                            + String.join(", ", new TreeSet<>(known))
                            + ", or a path without =");
        }
    }

    private Set<String> valueTypes(EventPreset preset, Set<String> known) {
        Set<String> types = names(JobOptions.EVENTS_MAPPING_VALUE_TYPES, preset.valueTypes());
        for (String type : options.read(JobOptions.EVENTS_MAPPING_VALUE_TYPES)) {
            if (!known.contains(type)) {
                options.report(
                        JobOptions.EVENTS_MAPPING_VALUE_TYPES,
                        "has '" + type + "', which is not an event type",
                        "give some of "
                                + String.join(", ", new TreeSet<>(known))
                                + " (recstream.events.types)");
            }
        }
        return types;
    }

    private Set<String> names(ConfigOption<List<String>> option, List<String> byDefault) {
        return new TreeSet<>(
                options.given().containsKey(option.key()) ? options.read(option) : byDefault);
    }

    private TimeFormat timeFormat(EventPreset preset) {
        ConfigOption<TimeFormat.Unit> option = JobOptions.EVENTS_MAPPING_TIME_UNIT;
        TimeFormat.Unit unit =
                options.given().containsKey(option.key()) ? options.read(option) : preset.unit();
        String pattern = options.read(JobOptions.EVENTS_MAPPING_TIME_FORMAT).trim();
        ZoneId zone = zone(preset);
        try {
            return new TimeFormat(unit, pattern, zone);
        } catch (IllegalArgumentException e) {
            options.report(
                    JobOptions.EVENTS_MAPPING_TIME_FORMAT,
                    "is not a pattern: " + e.getMessage(),
                    "give one of Java's DateTimeFormatter, such as yyyy-MM-dd HH:mm:ss, or remove it"
                            + " for ISO-8601");
            return new TimeFormat(unit, "", zone);
        }
    }

    private ZoneId zone(EventPreset preset) {
        String given = options.read(JobOptions.EVENTS_MAPPING_TIME_ZONE).trim();
        String name = given.isEmpty() ? preset.zone() : given;
        try {
            return name.isEmpty() ? null : ZoneId.of(name);
        } catch (DateTimeException e) {
            options.report(
                    JobOptions.EVENTS_MAPPING_TIME_ZONE,
                    "is not a time zone",
                    "give one such as UTC, Europe/Paris or +02:00");
            return null;
        }
    }
}
