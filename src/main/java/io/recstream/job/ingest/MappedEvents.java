package io.recstream.job.ingest;

import static io.recstream.job.mapping.EventMapping.Field.ATTRIBUTES;
import static io.recstream.job.mapping.EventMapping.Field.DEVICE_ID;
import static io.recstream.job.mapping.EventMapping.Field.EVENT_ID;
import static io.recstream.job.mapping.EventMapping.Field.EVENT_TIME;
import static io.recstream.job.mapping.EventMapping.Field.EVENT_TYPE;
import static io.recstream.job.mapping.EventMapping.Field.ITEM_ID;
import static io.recstream.job.mapping.EventMapping.Field.QUANTITY;
import static io.recstream.job.mapping.EventMapping.Field.SESSION_ID;
import static io.recstream.job.mapping.EventMapping.Field.USER_ID;
import static io.recstream.job.mapping.EventMapping.Field.VALUE;
import static io.recstream.job.model.DeadLetterReason.INVALID_EVENT_TIME;
import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;
import static io.recstream.job.model.DeadLetterReason.MISSING_USER_ID;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_EVENT_TYPE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.recstream.job.mapping.EventMapping;
import io.recstream.job.mapping.EventMapping.DerivedId;
import io.recstream.job.mapping.EventMapping.Field;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Extras;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.NearestName;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.apache.commons.codec.digest.MurmurHash3;
import org.apache.flink.metrics.MetricGroup;

/**
 * Reads the records of another producer as events, by a mapping. A record becomes the events of its
 * rows; what is wrong with rows becomes one dead letter, which names the first of them; a record of
 * which nothing is left becomes {@link DecodedRecord#ignored}. Not thread-safe.
 */
public final class MappedEvents implements RecordReader<UserEvent> {

    private static final long serialVersionUID = 1L;

    private static final String TYPES = EventMapping.PREFIX + "types";
    private static final String IGNORED = EventMapping.PREFIX + "ignored-types";

    /** Stands for the type of names that are ignored; no type is empty. */
    private static final String IGNORED_TYPE = "";

    /** Numbers of more characters are none. */
    private static final int MAX_NUMBER = 40;

    /** Which field a rejection is about, for its message. */
    private static final Map<DeadLetterReason, Field> FIELDS =
            Map.of(
                    DeadLetterReason.INVALID_EVENT_TIME, EVENT_TIME,
                    DeadLetterReason.FUTURE_EVENT_TIME, EVENT_TIME,
                    DeadLetterReason.INVALID_VALUE, VALUE,
                    DeadLetterReason.MISSING_EVENT_ID, EVENT_ID,
                    DeadLetterReason.MISSING_ITEM_ID, ITEM_ID);

    private final EventMapping mapping;
    private final TreeReader trees;
    private final RecordValidator<RawEvent, UserEvent> rules;
    private final Set<String> knownTypes;

    private transient MappedRows<Field> rows;
    private transient Map<String, String> typesByName;
    private transient boolean typeIsOfRecord;
    private transient String recordType;

    /**
     * Reads by a mapping.
     *
     * @param trees reads payloads, and keys that are objects
     * @param rules what an event must satisfy
     * @param knownTypes the event types that these accept
     */
    public MappedEvents(
            EventMapping mapping,
            TreeReader trees,
            RecordValidator<RawEvent, UserEvent> rules,
            Set<String> knownTypes) {
        this.mapping = mapping;
        this.trees = trees;
        this.rules = rules;
        this.knownTypes = new HashSet<>(knownTypes);
    }

    @Override
    public long waitedMillis() {
        return trees.waitedMillis();
    }

    @Override
    public void open(MetricGroup deserializer) {
        rows().countUnmatched(new StageMetrics(deserializer));
    }

    @Override
    public void read(SourceRecord source, Consumer<DecodedRecord<UserEvent>> out)
            throws UndecodableException {
        rows().start(source, trees);
        if (isIgnored()) {
            out.accept(DecodedRecord.ignored(source));
        } else {
            rows.read(() -> event(source), out);
        }
    }

    private MappedRows<Field> rows() {
        if (rows == null) {
            rows = MappedRows.of(mapping, trees);
            typesByName = new HashMap<>();
            knownTypes.forEach(type -> typesByName.put(type, type));
            mapping.ignored().forEach(name -> typesByName.put(name, IGNORED_TYPE));
            typesByName.putAll(mapping.types());
            typeIsOfRecord =
                    mapping.source(EVENT_TYPE).paths().stream().allMatch(it -> it.arrays() == 0);
        }
        return rows;
    }

    /** Finds the type where it does not depend on the row; returns whether it is ignored. */
    private boolean isIgnored() {
        recordType = null;
        try {
            recordType = typeIsOfRecord ? type() : null;
            return typeIsOfRecord && recordType == null;
        } catch (UndecodableException e) {
            return false;
        }
    }

    /** Null for a row that is ignored. */
    private DecodedRecord<UserEvent> event(SourceRecord source) {
        try {
            String type = recordType == null ? type() : recordType;
            if (type == null) {
                return null;
            }
            String userId = rows.textCounted(USER_ID);
            String deviceId = rows.textCounted(DEVICE_ID);
            if (userId == null && deviceId == null) {
                return rejected(
                        source,
                        new Rejection(
                                MISSING_USER_ID,
                                "Neither user_id nor device_id is in the record: nothing at "
                                        + rows.place(USER_ID)
                                        + " or "
                                        + rows.place(DEVICE_ID)));
            }
            String itemId = rows.textCounted(ITEM_ID);
            if (itemId == null) {
                return rejected(source, rows.missing(MISSING_ITEM_ID, ITEM_ID));
            }
            JsonNode time = rows.findCounted(EVENT_TIME);
            if (time == null) {
                return rejected(source, rows.missing(INVALID_EVENT_TIME, EVENT_TIME));
            }
            long millis = millis(time);
            if (millis == RawEvent.NO_TIME) {
                return rejected(source, noTime(time));
            }
            JsonNode value = hasValue(type) ? rows.findCounted(VALUE) : null;
            long micros = value == null ? 0 : micros(value, rows.findCounted(QUANTITY));
            RawEvent event =
                    new RawEvent(
                            eventId(source),
                            userId,
                            deviceId,
                            rows.textCounted(SESSION_ID),
                            itemId,
                            type,
                            millis,
                            micros,
                            attributes(),
                            null,
                            micros == MicroUnits.OUT_OF_BOUNDS ? value.asText() : null);
            return located(rules.check(source, event));
        } catch (UndecodableException e) {
            return rejected(source, new Rejection(e.reason(), e.getMessage()));
        }
    }

    /**
     * The event type of the row; null if it is ignored.
     *
     * @throws UndecodableException if it is not known
     */
    private String type() throws UndecodableException {
        String name = rows.text(EVENT_TYPE);
        String type = name == null ? null : typesByName.get(name);
        if (type != null) {
            return type.equals(IGNORED_TYPE) ? null : type;
        }
        if (mapping.ignored().contains(EventMapping.ALL_OTHERS)) {
            return null;
        }
        if (name == null) {
            throw new UndecodableException(
                    UNKNOWN_EVENT_TYPE, rows.missing(UNKNOWN_EVENT_TYPE, EVENT_TYPE).message());
        }
        Set<String> names = new TreeSet<>(mapping.types().keySet());
        names.addAll(knownTypes);
        throw new UndecodableException(
                UNKNOWN_EVENT_TYPE,
                "event_type is "
                        + Quoted.of(name)
                        + (name.length() > MAX_NUMBER
                                ? ""
                                : NearestName.closeTo(name, names)
                                        .map(near -> ", likely " + Quoted.of(near))
                                        .orElse(""))
                        + ", at "
                        + rows.place(EVENT_TYPE)
                        + "; map it with "
                        + TYPES
                        + " or ignore it with "
                        + IGNORED);
    }

    private boolean hasValue(String type) {
        return mapping.valueTypes().isEmpty() || mapping.valueTypes().contains(type);
    }

    private long millis(JsonNode node) throws UndecodableException {
        if (node.isPojo()) {
            Instant instant = (Instant) ((POJONode) node).getPojo();
            return instant.getEpochSecond() * 1_000 + instant.getNano() / 1_000_000;
        } else if (node.isIntegralNumber()) {
            return node.canConvertToLong()
                    ? mapping.time().millis(node.longValue())
                    : RawEvent.NO_TIME;
        } else if (node.isBigDecimal()) {
            return mapping.time().millis(node.decimalValue());
        }
        return node.isTextual() ? mapping.time().millis(node.textValue()) : RawEvent.NO_TIME;
    }

    private Rejection noTime(JsonNode node) {
        return new Rejection(
                INVALID_EVENT_TIME,
                "event_time is "
                        + Quoted.of(node.isValueNode() ? node.asText() : node.toString())
                        + ", not "
                        + mapping.time()
                        + ", at "
                        + rows.place(EVENT_TIME)
                        + "; set "
                        + EventMapping.PREFIX
                        + "time-unit, time-format or time-zone");
    }

    /** Unit price times quantity, {@link MicroUnits#OUT_OF_BOUNDS} if one is no number. */
    private static long micros(JsonNode value, JsonNode quantity) {
        BigDecimal amount = decimal(value);
        BigDecimal times = quantity == null ? BigDecimal.ONE : decimal(quantity);
        if (amount == null || times == null || isExtreme(amount) || isExtreme(times)) {
            return MicroUnits.OUT_OF_BOUNDS;
        }
        return MicroUnits.of(quantity == null ? amount : amount.multiply(times));
    }

    /** Of so many digits that a product would take long; nothing in bounds is. */
    private static boolean isExtreme(BigDecimal number) {
        return number.precision() > 100 || Math.abs((long) number.scale()) > 400;
    }

    static BigDecimal decimal(JsonNode node) {
        if (node.isTextual()) {
            String text = node.textValue().trim();
            try {
                return text.length() > MAX_NUMBER ? null : new BigDecimal(text);
            } catch (NumberFormatException e) {
                return null;
            }
        }
        return node.isIntegralNumber() || node.isBigDecimal() ? node.decimalValue() : null;
    }

    private String eventId(SourceRecord source) throws UndecodableException {
        String id = rows.textCounted(EVENT_ID);
        if (id == null) {
            id =
                    mapping.derivedId() == DerivedId.COORDINATES
                            ? source.topic() + "-" + source.partition() + "-" + source.offset()
                            : contentId(source.payload());
        }
        return rows.areElements() ? id + "#" + rows.index() : id;
    }

    private static String contentId(byte[] payload) {
        long[] hash = MurmurHash3.hash128x64(payload);
        return Long.toHexString(hash[0]) + "-" + Long.toHexString(hash[1]);
    }

    /** Those that are values; objects and arrays among them are left out. */
    private long attributes() throws UndecodableException {
        JsonNode object = rows.findCounted(ATTRIBUTES);
        if (object == null || !object.isObject()) {
            return 0;
        }
        long extras = 0;
        for (Map.Entry<String, JsonNode> entry : object.properties()) {
            JsonNode value = entry.getValue();
            if (value.isTextual() || value.isNumber() || value.isBoolean()) {
                extras += Extras.ofAttribute(entry.getKey(), value.asText());
            }
        }
        return extras;
    }

    /** Says where the refused value was found. */
    private DecodedRecord<UserEvent> located(DecodedRecord<UserEvent> checked) {
        if (checked.isAccepted()) {
            return checked;
        }
        Rejection rejection = checked.rejection();
        Field field = FIELDS.get(rejection.reason());
        String unit =
                field == EVENT_TIME ? ", whose unit is " + EventMapping.PREFIX + "time-unit" : "";
        return field == null
                ? checked
                : rejected(
                        checked.source(),
                        new Rejection(
                                rejection.reason(),
                                rejection.message() + "; read at " + rows.place(field) + unit));
    }

    private static DecodedRecord<UserEvent> rejected(SourceRecord source, Rejection why) {
        return new DecodedRecord<>(source, null, why);
    }
}
