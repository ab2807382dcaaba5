package io.recstream.ops.sample;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.KafkaEnds;
import io.recstream.job.config.JobOptions;
import io.recstream.job.config.JobSettings;
import io.recstream.job.config.JobSettings.Format;
import io.recstream.job.ingest.MappingProbe;
import io.recstream.job.ingest.MappingProbe.Match;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.EventMapping.Field;
import io.recstream.job.mapping.EventPreset;
import io.recstream.job.mapping.FieldSource;
import io.recstream.job.mapping.TimeFormat;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.ops.sample.guess.TimeGuess;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** How a sample of events decodes by the settings. */
final class EventReport implements Report {

    private static final int EXAMPLES = 5;
    private static final int TIMES = 500;
    private static final int TYPES_SHOWN = 20;

    /** A name of event types as producers have it. */
    private static final class TypeUse {
        private int rows;
        private String meaning;
    }

    private final SampleSettings given;
    private final JobSettings.Events settings;
    private final Set<String> catalogue;
    private final Instant now;
    private final EventMapping mapping;
    private final DecodingTally<Field> tally;
    private final Map<String, TypeUse> types = new TreeMap<>();
    private final SuspectIds users = new SuspectIds();
    private final SuspectIds items = new SuspectIds();
    private final List<JsonNode> times = new ArrayList<>();
    private final Map<String, UserEvent> firstOfTypes = new LinkedHashMap<>();
    private final List<UserEvent> first = new ArrayList<>();
    private final Map<Integer, Long> newestOfPartition = new HashMap<>();
    private final Set<String> eventIds = new HashSet<>();
    private int events;
    private int duplicates;
    private int late;
    private long oldest = Long.MAX_VALUE;
    private long newest = Long.MIN_VALUE;

    /**
     * Decodes the records.
     *
     * @param catalogue ids of its items; null where it could not be read
     */
    EventReport(
            SampleSettings given, List<SourceRecord> records, Set<String> catalogue, Instant now) {
        this.given = given;
        this.settings = given.settings().events();
        this.catalogue = catalogue;
        this.now = now;
        // Events in recstream's own form are found by their names as well, where they are trees.
        this.mapping =
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
                KafkaEnds.eventDeserializer(given.settings()),
                probe,
                this::addRow,
                this::addEvent);
    }

    private static EventMapping ownNames() {
        Map<Field, FieldSource> sources = new EnumMap<>(Field.class);
        for (Field field : Field.values()) {
            sources.put(field, FieldSource.parse(EventPreset.NONE.source(field)));
        }
        return new EventMapping(
                sources,
                TimeFormat.DEFAULT,
                Map.of(),
                Set.of(),
                Set.of(),
                EventMapping.DerivedId.CONTENT);
    }

    private void addRow(Map<Field, Match> row) {
        Match time = row.get(Field.EVENT_TIME);
        if (time != null && times.size() < TIMES) {
            times.add(time.value());
        }
        Match type = row.get(Field.EVENT_TYPE);
        String name = type == null ? "(none)" : type.value().asText();
        TypeUse use = types.computeIfAbsent(name, any -> new TypeUse());
        use.rows++;
        use.meaning = type == null ? null : meaning(name);
    }

    /** The event type; "ignored"; null for a name that is not known. */
    private String meaning(String name) {
        String mapped = mapping.types().get(name);
        if (mapped != null) {
            return mapped;
        }
        Set<String> ignored = mapping.ignored();
        if (!ignored.contains(name) && settings.weights().containsKey(name)) {
            return name;
        }
        return ignored.contains(name) || ignored.contains(EventMapping.ALL_OTHERS)
                ? "ignored"
                : null;
    }

    private void addEvent(SourceRecord record, UserEvent event) {
        events++;
        users.add(event.userId());
        items.add(event.itemId());
        if (!eventIds.add(event.userId() + "\n" + event.eventId())) {
            duplicates++;
        }
        oldest = Math.min(oldest, event.time());
        newest = Math.max(newest, event.time());
        long reached =
                newestOfPartition.merge(record.partition(), event.time(), Math::max)
                        - settings.maxOutOfOrderness().toMillis()
                        - settings.allowedLateness().toMillis();
        late += event.time() < reached ? 1 : 0;
        firstOfTypes.putIfAbsent(event.type(), event);
        if (first.size() < EXAMPLES) {
            first.add(event);
        }
    }

    @Override
    public int accepted() {
        return tally.accepted();
    }

    private double knownShare() {
        return items.distinct() == 0
                ? 0
                : (double) items.ids().stream().filter(catalogue::contains).count()
                        / items.distinct();
    }

    @Override
    public List<String> warnings() {
        List<String> warnings = new ArrayList<>(tally.unmatched(given::isGiven));
        unknownTypes().ifPresent(warnings::add);
        timeFix().ifPresent(warnings::add);
        boolean isMapped = settings.mapping().isPresent();
        warnings.addAll(users.warnings("user", place(isMapped, Field.USER_ID)));
        warnings.addAll(items.warnings("item", place(isMapped, Field.ITEM_ID)));
        if (late > 0.01 * events) {
            warnings.add(
                    "%,d of %,d events are later than allowed, behind the newest of their partition by more than %s + %s: a job that runs refuses them (%s)"
                            .formatted(
                                    late,
                                    events,
                                    settings.maxOutOfOrderness(),
                                    settings.allowedLateness(),
                                    JobOptions.ALLOWED_LATENESS.key()));
        }
        if (duplicates > 0.01 * events) {
            warnings.add(
                    "%,d of %,d events have an id that their user has had before: the same content is dropped, other content rejected. If these are different events, read another field with %s"
                            .formatted(duplicates, events, place(isMapped, Field.EVENT_ID)));
        }
        if (catalogue != null && !catalogue.isEmpty() && items.distinct() > 0) {
            if (knownShare() < 0.5) {
                warnings.add(
                        "Only %.0f %% of the items are in the catalogue: do events and catalogue have the same ids?"
                                .formatted(100 * knownShare()));
            }
        }
        return warnings;
    }

    private static String place(boolean isMapped, Field field) {
        return isMapped ? field.key() : field.toString();
    }

    private Optional<String> unknownTypes() {
        List<String> unknown =
                types.entrySet().stream()
                        .filter(
                                it ->
                                        it.getValue().meaning == null
                                                && !it.getKey().equals("(none)"))
                        .sorted(Comparator.comparingInt(it -> -it.getValue().rows))
                        .limit(5)
                        .map(it -> Quoted.of(it.getKey()))
                        .toList();
        return unknown.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        "Event types that are not known: "
                                + String.join(", ", unknown)
                                + ". Map them with "
                                + JobOptions.EVENTS_MAPPING_TYPES.key()
                                + ", pass them over with "
                                + JobOptions.EVENTS_MAPPING_IGNORED_TYPES.key()
                                + ", or accept them with "
                                + JobOptions.EVENT_TYPES.key());
    }

    /** How the times are to be read, where they are rejected as they are read now. */
    private Optional<String> timeFix() {
        if (tally.rejected(DeadLetterReason.INVALID_EVENT_TIME) == 0
                && tally.rejected(DeadLetterReason.FUTURE_EVENT_TIME) == 0) {
            return Optional.empty();
        }
        return TimeGuess.of(times, now)
                .filter(it -> !it.settings().isEmpty())
                .map(
                        it ->
                                "The times look like "
                                        + it.words()
                                        + " ("
                                        + Instant.ofEpochMilli(it.oldest())
                                        + " to "
                                        + Instant.ofEpochMilli(it.newest())
                                        + "): set "
                                        + String.join(
                                                ", ",
                                                it.settings().entrySet().stream()
                                                        .map(e -> e.getKey() + ": " + e.getValue())
                                                        .toList()));
    }

    @Override
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                String.format(
                        Locale.ROOT,
                        "%,d records: %,d accepted as %,d events, %,d ignored, %,d rejected",
                        tally.records(),
                        tally.accepted(),
                        events,
                        tally.ignored(),
                        tally.rejected()));
        lines.addAll(tally.rejectedLines());
        List<String> fields = tally.fieldLines(given::isGiven);
        if (!fields.isEmpty()) {
            lines.add("Fields, and in how many of the rows they are found:");
            lines.addAll(fields);
        }
        if (!types.isEmpty()) {
            lines.add("Event types:");
            sortedTypes().stream().limit(TYPES_SHOWN).forEach(it -> lines.add(typeLine(it)));
            if (types.size() > TYPES_SHOWN) {
                lines.add("  and " + (types.size() - TYPES_SHOWN) + " others");
            }
        }
        if (events > 0) {
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "%,d users, %,d items%s; %,d duplicates by id",
                            users.distinct(),
                            items.distinct(),
                            catalogue == null
                                    ? ""
                                    : String.format(
                                            Locale.ROOT,
                                            ", %.0f %% of them in the catalogue",
                                            100 * knownShare()),
                            duplicates));
            lines.add(
                    String.format(
                            Locale.ROOT,
                            "Event times from %s to %s; %.1f %% later than allowed",
                            Instant.ofEpochMilli(oldest),
                            Instant.ofEpochMilli(newest),
                            100.0 * late / events));
            lines.add("Such as:");
            lines.addAll(table());
        }
        return lines;
    }

    private List<Map.Entry<String, TypeUse>> sortedTypes() {
        List<Map.Entry<String, TypeUse>> sorted = new ArrayList<>(types.entrySet());
        sorted.sort(Comparator.comparingInt(it -> -it.getValue().rows));
        return sorted;
    }

    private static String typeLine(Map.Entry<String, TypeUse> type) {
        return String.format(
                Locale.ROOT,
                "  %,7d  %s → %s",
                type.getValue().rows,
                Quoted.of(type.getKey()),
                type.getValue().meaning == null ? "not known" : type.getValue().meaning);
    }

    /** The first event of each type, then the first events. */
    private List<UserEvent> examples() {
        Set<UserEvent> examples = new LinkedHashSet<>(firstOfTypes.values());
        examples.addAll(first);
        return examples.stream().limit(EXAMPLES).toList();
    }

    private List<String> table() {
        Table table =
                new Table("event_time", "event_type", "user", "item_id", "value", "session_id");
        for (UserEvent event : examples()) {
            table.add(
                    Instant.ofEpochMilli(event.time()).toString(),
                    event.type(),
                    event.userId(),
                    event.itemId(),
                    event.valueMicros() == 0
                            ? null
                            : Double.toString(MicroUnits.toUnits(event.valueMicros())),
                    event.sessionId());
        }
        return table.lines();
    }

    private static ObjectNode json(UserEvent event) {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("event_id", event.eventId())
                        .put("user", event.userId());
        if (event.sessionId() != null) {
            json.put("session_id", event.sessionId());
        }
        return json.put("item_id", event.itemId())
                .put("event_type", event.type())
                .put("event_time", Instant.ofEpochMilli(event.time()).toString())
                .put("value", MicroUnits.toUnits(event.valueMicros()));
    }

    @Override
    public void addTo(ObjectNode json) {
        tally.addTo(json);
        json.put("events", events);
        ArrayNode names = json.putArray("types");
        sortedTypes()
                .forEach(
                        it ->
                                names.addObject()
                                        .put("name", it.getKey())
                                        .put("rows", it.getValue().rows)
                                        .put("type", it.getValue().meaning));
        json.put("users", users.distinct()).put("items", items.distinct());
        if (catalogue != null) {
            json.put("known_items", knownShare());
        }
        json.put("duplicates", duplicates);
        if (events > 0) {
            json.put("oldest", Instant.ofEpochMilli(oldest).toString())
                    .put("newest", Instant.ofEpochMilli(newest).toString())
                    .put("late", late);
        }
        warnings().forEach(json.putArray("warnings")::add);
        ArrayNode shown = json.putArray("examples");
        examples().forEach(it -> shown.add(json(it)));
    }
}
