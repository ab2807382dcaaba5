package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;
import static io.recstream.job.model.DeadLetterReason.RECORD_TOO_LARGE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.FieldSource;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.mapping.MappedField;
import io.recstream.job.mapping.RecordPath;
import io.recstream.job.mapping.RecordPath.Step;
import io.recstream.job.mapping.RowPaths;
import io.recstream.job.mapping.RowPaths.Relative;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Ids;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.flink.metrics.Counter;

/**
 * Walks the rows of records by a mapping, and finds the mapped fields of the row at hand. Not
 * thread-safe.
 *
 * @param <F> the fields
 */
final class MappedRows<F extends Enum<F> & MappedField> {

    /** Reads the row at hand; null for one that is ignored. */
    @FunctionalInterface
    interface RowReader<T> {
        DecodedRecord<T> read();
    }

    /** A record of more rows is refused: each becomes a message. */
    static final int MAX_ROWS = 1_000;

    /** What Debezium has for a large column that an update has left as it was. */
    private static final String UNAVAILABLE = "__debezium_unavailable_value";

    /**
     * Where a field may be on a way to walk a record; arrays, as this is read for each record.
     *
     * @param level of the element from which the steps lead to it
     * @param slot among the wanted fields of the record, from which the steps lead to it, of a
     *     place at level 0 in the value
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Place(RecordPath path, int level, int slot, Step[] steps) {}

    /** With names that are the same objects as those of Jackson's, which interns names, too. */
    private static Step[] interned(List<Step> steps) {
        return steps.stream().map(MappedRows::interned).toArray(Step[]::new);
    }

    private static Step interned(Step step) {
        if (step instanceof RecordPath.Field field) {
            return new RecordPath.Field(field.name().intern());
        }
        return step instanceof RecordPath.Selected selected
                ? new RecordPath.Selected(selected.field().intern(), selected.value())
                : step;
    }

    /**
     * A way to walk a record.
     *
     * @param slot among the wanted fields of the record, from which the steps lead to the rows
     * @param attributes the places of further lists, by name
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Shape<F>(
            RowPaths rows,
            int slot,
            Step[] steps,
            Map<F, Place[]> places,
            Map<String, Place[]> attributes) {}

    private static final int NO_SLOT = -1;

    private final F id;
    private final Map<F, FieldSource> sources;
    private final List<Shape<F>> shapes = new ArrayList<>();
    private final TreeReader keys;
    private final WantedFields wanted = new WantedFields();

    private final Map<F, JsonNode> constants;
    private final Map<F, Counter> unmatched;
    private final Map<String, Counter> unmatchedAttributes = new HashMap<>();

    private SourceRecord record;
    private final JsonNode[] found;
    private JsonNode[] elements = new JsonNode[1];
    private JsonNode key;
    private Shape<F> shape;
    private int row;

    /**
     * Fields of a mapping.
     *
     * @param id the field that says what a row is
     * @param list the field that may have several values, or null
     * @param rows the ways to walk a record, the first that finds a row counts
     * @param keys reads keys that are objects
     * @param attributes further lists, by name
     */
    private MappedRows(
            Class<F> fields,
            F id,
            F list,
            Function<F, FieldSource> sources,
            List<RowPaths> rows,
            TreeReader keys,
            Map<String, FieldSource> attributes) {
        this.id = id;
        this.keys = keys;
        this.sources = new EnumMap<>(fields);
        this.constants = new EnumMap<>(fields);
        this.unmatched = new EnumMap<>(fields);
        for (F field : fields.getEnumConstants()) {
            FieldSource source = sources.apply(field);
            this.sources.put(field, source);
            if (source.constant() != null) {
                constants.put(field, TextNode.valueOf(source.constant()));
            }
        }
        for (RowPaths way : rows.isEmpty() ? List.of(new RowPaths(List.of(), 0)) : rows) {
            Map<F, Place[]> places = new EnumMap<>(fields);
            this.sources.forEach(
                    (field, source) -> places.put(field, places(way, source, field == list)));
            Map<String, Place[]> lists = new TreeMap<>();
            attributes.forEach((name, source) -> lists.put(name, places(way, source, true)));
            List<Step> steps = way.steps();
            shapes.add(
                    way.arrays() == 0
                            ? new Shape<>(way, NO_SLOT, new Step[0], places, lists)
                            : new Shape<>(way, slot(steps), behindNames(steps), places, lists));
        }
        found = new JsonNode[wanted.size()];
    }

    private Place[] places(RowPaths way, FieldSource source, boolean isList) {
        return way.relative(source.paths(), isList).stream().map(this::place).toArray(Place[]::new);
    }

    private Place place(Relative path) {
        boolean isWanted = path.level() == 0 && path.path().root() == RecordPath.Root.VALUE;
        return isWanted
                ? new Place(path.path(), 0, slot(path.steps()), behindNames(path.steps()))
                : new Place(path.path(), path.level(), NO_SLOT, interned(path.steps()));
    }

    private int slot(List<Step> steps) {
        return wanted.add(
                steps.subList(0, leadingNames(steps)).stream()
                        .map(step -> ((RecordPath.Field) step).name())
                        .toList());
    }

    private static Step[] behindNames(List<Step> steps) {
        return interned(steps.subList(leadingNames(steps), steps.size()));
    }

    private static int leadingNames(List<Step> steps) {
        int names = 0;
        while (names < steps.size() && steps.get(names) instanceof RecordPath.Field) {
            names++;
        }
        return names;
    }

    static MappedRows<EventMapping.Field> of(EventMapping mapping, TreeReader keys) {
        return new MappedRows<>(
                EventMapping.Field.class,
                EventMapping.Field.ITEM_ID,
                null,
                mapping::source,
                mapping.rows(),
                keys,
                Map.of());
    }

    static MappedRows<ItemMapping.Field> of(ItemMapping mapping, TreeReader keys) {
        return new MappedRows<>(
                ItemMapping.Field.class,
                ItemMapping.Field.ITEM_ID,
                ItemMapping.Field.CATEGORY,
                mapping::source,
                mapping.rows(),
                keys,
                mapping.attributes());
    }

    /** Begins with a record that a reader reads: only the fields that are mapped. */
    void start(SourceRecord source, TreeReader reader) throws UndecodableException {
        start(source);
        reader.read(source.payload(), wanted, found);
    }

    /** Begins with a record that is read already. */
    void start(SourceRecord source, JsonNode root) {
        start(source);
        wanted.root().find(root, found);
    }

    /** Fields are found where no array is walked, until rows are. */
    private void start(SourceRecord source) {
        record = source;
        key = null;
        Arrays.fill(found, null);
        shape = shapes.get(shapes.size() - 1);
        row = 0;
    }

    /** Counts mapped fields from now on in whose rows nothing is found. */
    void countUnmatched(StageMetrics metrics) {
        sources.forEach(
                (field, source) -> {
                    if (source.isMapped()) {
                        unmatched.put(
                                field, metrics.counter(JobMetric.UNMATCHED, field.toString()));
                    }
                });
        shapes.get(0)
                .attributes()
                .keySet()
                .forEach(
                        name ->
                                unmatchedAttributes.put(
                                        name,
                                        metrics.counter(
                                                JobMetric.UNMATCHED, "attributes_" + name)));
    }

    /**
     * Reads each row of the record, and passes on what becomes of them: at least one.
     *
     * @throws UndecodableException if there are more than {@link #MAX_ROWS}
     */
    <T> void read(RowReader<T> reader, Consumer<DecodedRecord<T>> out) throws UndecodableException {
        RowOutcome<T> outcome = new RowOutcome<>(record, out);
        int found = forEach(() -> outcome.add(reader.read()));
        if (found == 0) {
            outcome.add(new DecodedRecord<>(record, null, missing(MISSING_ITEM_ID, id)));
        }
        outcome.end(found);
    }

    /** Stands at each row in turn; returns how many there are. */
    int forEach(Runnable visitor) throws UndecodableException {
        for (int i = 0; i < shapes.size(); i++) {
            shape = shapes.get(i);
            row = 0;
            if (areElements()) {
                walk(found[shape.slot()], shape.steps(), 0, 1, visitor);
                if (row > 0) {
                    return row;
                }
            } else if (i == shapes.size() - 1 || find(id) != null) {
                visitor.run();
                return 1;
            }
        }
        return 0;
    }

    private void walk(JsonNode from, Step[] steps, int at, int level, Runnable visitor)
            throws UndecodableException {
        JsonNode node = from;
        for (int i = at; i < steps.length; i++) {
            if (steps[i] instanceof RecordPath.Each) {
                if (node == null || !node.isArray()) {
                    return;
                }
                for (JsonNode element : node) {
                    element(element, level);
                    if (i + 1 < steps.length) {
                        walk(element, steps, i + 1, level + 1, visitor);
                    } else {
                        visit(visitor);
                    }
                }
                return;
            }
            node = step(node, steps[i]);
        }
    }

    private void element(JsonNode element, int level) {
        if (elements.length <= level) {
            elements = Arrays.copyOf(elements, level + 1);
        }
        elements[level] = element;
    }

    private void visit(Runnable visitor) throws UndecodableException {
        if (row >= MAX_ROWS) {
            throw new UndecodableException(
                    RECORD_TOO_LARGE,
                    "The record has more than %d elements at %s; no more are read"
                            .formatted(MAX_ROWS, sources.get(id)));
        }
        visitor.run();
        row++;
    }

    /** Whether each row is an element of an array. */
    boolean areElements() {
        return shape.rows().arrays() > 0;
    }

    /** Of the row at hand, from 0. */
    int index() {
        return row;
    }

    /** The field's value, or null where there is none: absent, null or blank. */
    JsonNode find(F field) {
        for (Place place : shape.places().get(field)) {
            JsonNode node = find(place);
            if (isPresent(node)) {
                return node;
            }
        }
        return constants.isEmpty() ? null : constants.get(field);
    }

    private JsonNode find(Place place) {
        JsonNode node = origin(place);
        for (Step step : place.steps()) {
            node = step(node, step);
        }
        return node;
    }

    /** Like {@link #find}; counts a field of which there is nothing. */
    JsonNode findCounted(F field) {
        return counted(field, find(field));
    }

    /** Like {@link #text}; counts a field of which there is nothing. */
    String textCounted(F field) throws UndecodableException {
        return counted(field, text(field));
    }

    private <V> V counted(F field, V found) {
        Counter counter = found == null ? unmatched.get(field) : null;
        if (counter != null) {
            counter.inc();
        }
        return found;
    }

    /** Every value of a field that is a list: of the first path at which there are any. */
    List<JsonNode> findAllCounted(F field) {
        List<JsonNode> found = findAll(shape.places().get(field));
        if (found.isEmpty()) {
            counted(field, null);
        }
        return found;
    }

    private List<JsonNode> findAll(Place[] places) {
        List<JsonNode> found = new ArrayList<>();
        for (Place place : places) {
            collect(origin(place), place.steps(), 0, found);
            if (!found.isEmpty()) {
                return found;
            }
        }
        return found;
    }

    /** Every value of a further list; counts one of which there is nothing. */
    List<JsonNode> findAttributeCounted(String name) {
        List<JsonNode> found = findAll(shape.attributes().get(name));
        Counter counter = found.isEmpty() ? unmatchedAttributes.get(name) : null;
        if (counter != null) {
            counter.inc();
        }
        return found;
    }

    /** What is found of a field, and at which of its paths; null where there is nothing. */
    MappingProbe.Match match(F field) {
        JsonNode constant = constants.get(field);
        if (constant != null) {
            return new MappingProbe.Match(null, constant);
        }
        List<JsonNode> found = new ArrayList<>();
        for (Place place : shape.places().get(field)) {
            collect(origin(place), place.steps(), 0, found);
            if (!found.isEmpty()) {
                return new MappingProbe.Match(place.path(), found.get(0));
            }
        }
        return null;
    }

    private static void collect(JsonNode node, Step[] steps, int at, List<JsonNode> found) {
        if (at == steps.length) {
            if (isPresent(node)) {
                found.add(node);
            }
        } else if (steps[at] instanceof RecordPath.Each) {
            if (node != null) {
                for (JsonNode element : node) {
                    collect(element, steps, at + 1, found);
                }
            }
        } else {
            collect(step(node, steps[at]), steps, at + 1, found);
        }
    }

    private static boolean isPresent(JsonNode node) {
        if (node instanceof TextNode text) {
            return !isAbsent(text.textValue());
        }
        return node != null && !node.isNull() && !node.isMissingNode();
    }

    private static boolean isAbsent(String text) {
        return Ids.isMissing(text) || text.equals(UNAVAILABLE);
    }

    private JsonNode origin(Place place) {
        if (place.slot() != NO_SLOT) {
            return found[place.slot()];
        }
        return switch (place.path().root()) {
            case VALUE -> elements[place.level()];
            case KEY -> key();
            case TIMESTAMP ->
                    JsonNodeFactory.instance.pojoNode(Instant.ofEpochMilli(record.timestamp()));
        };
    }

    /** Null where the step leads to nothing. */
    private static JsonNode step(JsonNode node, Step step) {
        if (step instanceof RecordPath.Field field) {
            return node instanceof ObjectNode object ? object.get(field.name()) : null;
        } else if (node != null && step instanceof RecordPath.Element element) {
            return node.get(element.index());
        } else if (node != null && step instanceof RecordPath.Selected selected) {
            for (JsonNode element : node) {
                JsonNode name = element.get(selected.field());
                if (name != null && name.isValueNode() && name.asText().equals(selected.value())) {
                    return element;
                }
            }
        }
        return null;
    }

    /** The record's key: an object if it is one, else its text; missing where there is none. */
    JsonNode key() {
        if (key == null) {
            key = readKey(record.key(), keys);
        }
        return key;
    }

    private static JsonNode readKey(byte[] bytes, TreeReader keys) {
        if (bytes == null || bytes.length == 0) {
            return MissingNode.getInstance();
        }
        try {
            if (keys.recognizes(bytes)) {
                return keys.read(bytes);
            }
            return TextNode.valueOf(unquoted(StrictUtf8.decode(bytes)));
        } catch (UndecodableException e) {
            return MissingNode.getInstance();
        }
    }

    /** A key that is a JSON string, as Kafka Connect's converter writes it. */
    private static String unquoted(String text) {
        boolean isQuoted = text.length() > 2 && text.startsWith("\"") && text.endsWith("\"");
        return isQuoted && text.indexOf('\\') < 0 ? text.substring(1, text.length() - 1) : text;
    }

    /**
     * A field as text: a whole number is its digits; null where there is none.
     *
     * @throws UndecodableException if it is neither
     */
    String text(F field) throws UndecodableException {
        JsonNode node = find(field);
        return node == null ? null : text(field.toString(), node);
    }

    static String text(String name, JsonNode node) throws UndecodableException {
        if (node.isTextual()) {
            return JsonObject.text(name, node);
        }
        if (node.isIntegralNumber()) {
            return node.asText();
        }
        if (node.isBigDecimal()) {
            BigDecimal decimal = node.decimalValue().stripTrailingZeros();
            if (decimal.scale() <= 0 && decimal.precision() - decimal.scale() <= 30) {
                return decimal.toPlainString();
            }
        }
        throw new UndecodableException(
                MALFORMED,
                name + " is neither text nor a whole number: " + Quoted.of(node.toString()));
    }

    /** The rejection of a row in which a field is not found. */
    Rejection missing(DeadLetterReason reason, F field) {
        return new Rejection(
                reason, field + " is missing: the record has nothing at " + place(field));
    }

    /** For messages: where a field is looked for, and the setting that says so. */
    String place(F field) {
        String text = sources.get(field).toString();
        return (areElements() ? "element " + row + " of the array: " : "")
                + (text.isEmpty() ? "no path" : text)
                + " ("
                + field.key()
                + ")";
    }
}
