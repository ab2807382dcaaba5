package io.recstream.job.ingest;

import static io.recstream.job.mapping.ItemMapping.Field.AVAILABLE;
import static io.recstream.job.mapping.ItemMapping.Field.CATEGORY;
import static io.recstream.job.mapping.ItemMapping.Field.CURRENCY;
import static io.recstream.job.mapping.ItemMapping.Field.DELETED;
import static io.recstream.job.mapping.ItemMapping.Field.ITEM_ID;
import static io.recstream.job.mapping.ItemMapping.Field.PRICE;
import static io.recstream.job.mapping.ItemMapping.Field.TITLE;
import static io.recstream.job.model.DeadLetterReason.INVALID_VALUE;
import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.mapping.FieldSource;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.job.mapping.ItemMapping.Envelope;
import io.recstream.job.mapping.ItemMapping.Field;
import io.recstream.job.mapping.ItemMapping.PriceUnit;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.CategoryPath;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.ItemAttribute;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.metrics.MetricGroup;

/**
 * Reads the records of another producer as catalogue items, by a mapping; of rows as {@link
 * MappedEvents} does. Not thread-safe.
 *
 * @param <T> what the rules make of an item
 */
public final class MappedItems<T> implements RecordReader<T> {

    private static final long serialVersionUID = 1L;

    /** With the currency before or behind it, as product feeds write it. */
    private static final Pattern PRICE_TEXT =
            Pattern.compile("(?:([A-Z]{3}) ?)?(-?\\d{1,20}(?:\\.\\d{1,20})?)(?: ?([A-Z]{3}))?");

    private static final Set<String> YES =
            Set.of(
                    "true",
                    "yes",
                    "y",
                    "1",
                    "in_stock",
                    "in stock",
                    "instock",
                    "available",
                    "active");

    private static final Set<String> NO =
            Set.of(
                    "false",
                    "no",
                    "n",
                    "0",
                    "out_of_stock",
                    "out of stock",
                    "outofstock",
                    "unavailable",
                    "inactive",
                    "discontinued");

    private final ItemMapping mapping;
    private final TreeReader trees;
    private final RecordValidator<RawItem, T> rules;

    private transient MappedRows<Field> rows;

    /** Whether a text may be a number in Base64, as no schema says that it is not. */
    private transient boolean mayBeBase64;

    /**
     * Reads by a mapping.
     *
     * @param trees reads payloads, and keys that are objects
     * @param rules what an item must satisfy
     */
    public MappedItems(ItemMapping mapping, TreeReader trees, RecordValidator<RawItem, T> rules) {
        this.mapping = mapping;
        this.trees = trees;
        this.rules = rules;
    }

    @Override
    public long waitedMillis() {
        return trees.waitedMillis();
    }

    @Override
    public void open(MetricGroup deserializer) {
        rows().countUnmatched(new StageMetrics(deserializer));
    }

    private MappedRows<Field> rows() {
        if (rows == null) {
            rows = MappedRows.of(mapping, trees);
        }
        return rows;
    }

    @Override
    public void read(SourceRecord source, Consumer<DecodedRecord<T>> out)
            throws UndecodableException {
        if (isNull(source.payload())) {
            out.accept(readRemoval(source));
            return;
        }
        JsonNode tree = trees.read(source.payload());
        JsonNode payload = payload(tree);
        mayBeBase64 = mapping.envelope() == Envelope.DEBEZIUM && !tree.path("schema").isObject();
        if (payload.isNull()) {
            out.accept(readRemoval(source));
        } else if (mapping.envelope() == Envelope.DEBEZIUM) {
            readChange(source, payload, out);
        } else {
            readRows(source, payload, out);
        }
    }

    /** Kafka Connect's JSON converter has this text for the value of a tombstone. */
    private static boolean isNull(byte[] payload) {
        return payload.length == 4
                && payload[0] == 'n'
                && payload[1] == 'u'
                && payload[2] == 'l'
                && payload[3] == 'l';
    }

    private void readRows(SourceRecord source, JsonNode tree, Consumer<DecodedRecord<T>> out)
            throws UndecodableException {
        rows().start(source, tree);
        rows.read(() -> item(source), out);
    }

    /** Without the schema that Kafka Connect's JSON converter puts beside it. */
    static JsonNode payload(JsonNode tree) {
        if (!hasSchema(tree)) {
            return tree;
        }
        ConnectDecimals.decode(tree.get("schema"), tree.get("payload"));
        return tree.get("payload");
    }

    private static boolean hasSchema(JsonNode tree) {
        return tree.size() == 2 && tree.has("schema") && tree.has("payload");
    }

    private void readChange(SourceRecord source, JsonNode change, Consumer<DecodedRecord<T>> out)
            throws UndecodableException {
        JsonNode op = change.get("op");
        switch (op == null || !op.isTextual() ? "" : op.textValue()) {
            case "c", "u", "r" -> {
                if (!(change.get("after") instanceof ObjectNode after)) {
                    throw new UndecodableException(
                            MALFORMED, "A change of op " + op + " has no row at after");
                }
                readRows(source, after, out);
            }
            case "d" -> out.accept(removal(source, change.get("before")));
            case "t", "m" -> out.accept(DecodedRecord.ignored(source));
            default ->
                    throw new UndecodableException(
                            MALFORMED,
                            "Not an envelope of Debezium: op is "
                                    + (op == null ? "missing" : Quoted.of(op.toString()))
                                    + ". If the connector unwraps rows, set "
                                    + ItemMapping.PREFIX
                                    + "preset: none and "
                                    + DELETED.key()
                                    + ": __deleted");
        }
    }

    /** The row that is no more, by what is left of it, else by the key. */
    private DecodedRecord<T> removal(SourceRecord source, JsonNode before)
            throws UndecodableException {
        if (before instanceof ObjectNode row) {
            rows().start(source, row);
            String id = rows.text(ITEM_ID);
            if (id != null) {
                return rules.check(source, RawItem.removed(id));
            }
        }
        return readRemoval(source);
    }

    @Override
    public DecodedRecord<T> readRemoval(SourceRecord source) throws UndecodableException {
        rows().start(source, MissingNode.getInstance());
        JsonNode key = payload(rows.key());
        String id;
        if (key.isObject()) {
            rows.start(source, key);
            id = rows.text(ITEM_ID);
        } else {
            id = key.isMissingNode() ? null : MappedRows.text("key", key);
        }
        return id == null
                ? DecodedRecord.rejected(
                        source,
                        MISSING_ITEM_ID,
                        "The record removes an item, and its key does not say which: nothing at "
                                + rows.place(ITEM_ID))
                : rules.check(source, RawItem.removed(id));
    }

    private DecodedRecord<T> item(SourceRecord source) {
        try {
            String id = rows.textCounted(ITEM_ID);
            if (id == null) {
                return new DecodedRecord<>(source, null, rows.missing(MISSING_ITEM_ID, ITEM_ID));
            }
            JsonNode deleted = mapping.source(DELETED).isMapped() ? rows.find(DELETED) : null;
            if (deleted != null && isTrue(DELETED, deleted)) {
                return rules.check(source, RawItem.removed(id));
            }
            Price price = price(rows.findCounted(PRICE));
            String currency = rows.textCounted(CURRENCY);
            CatalogItem item =
                    new CatalogItem(
                            id,
                            rows.textCounted(TITLE),
                            category(),
                            price.amount(),
                            isAvailable(rows.findCounted(AVAILABLE)),
                            false,
                            attributes());
            return rules.check(
                    source, new RawItem(item, currency == null ? price.currency() : currency));
        } catch (UndecodableException e) {
            return DecodedRecord.rejected(source, e.reason(), e.getMessage());
        }
    }

    private String category() throws UndecodableException {
        List<String> parts = new ArrayList<>();
        for (JsonNode node : rows.findAllCounted(CATEGORY)) {
            if (node.isArray()) {
                for (JsonNode part : node) {
                    parts.add(MappedRows.text("category", part));
                }
            } else {
                parts.add(MappedRows.text("category", node));
            }
        }
        if (parts.size() != 1) {
            return CategoryPath.of(parts);
        }
        String separator = mapping.categorySeparator();
        return separator.isEmpty()
                ? CategoryPath.parse(parts.get(0))
                : CategoryPath.of(
                        Pattern.compile(separator, Pattern.LITERAL)
                                .splitAsStream(parts.get(0))
                                .map(String::trim)
                                .toList());
    }

    private List<ItemAttribute> attributes() throws UndecodableException {
        if (mapping.attributes().isEmpty()) {
            return List.of();
        }
        List<ItemAttribute> attributes = new ArrayList<>();
        for (Map.Entry<String, FieldSource> attribute : mapping.attributes().entrySet()) {
            String constant = attribute.getValue().constant();
            if (constant != null) {
                attributes.add(new ItemAttribute(attribute.getKey(), constant));
                continue;
            }
            for (JsonNode node : rows.findAttributeCounted(attribute.getKey())) {
                AttributeValues.add(attribute.getKey(), node, attributes);
            }
        }
        return attributes;
    }

    private record Price(double amount, String currency) {}

    private Price price(JsonNode node) throws UndecodableException {
        if (node == null) {
            return new Price(Double.NaN, null);
        }
        if (!node.isTextual()) {
            return new Price(amount(node), null);
        }
        Matcher text = PRICE_TEXT.matcher(node.textValue().trim());
        if (!text.matches() || (mayBeBase64 && looksLikeBase64(node.textValue()))) {
            throw new UndecodableException(
                    INVALID_VALUE,
                    "price is "
                            + Quoted.of(node.textValue())
                            + ", neither a number nor one with a currency such as 12.50 EUR, at "
                            + rows.place(PRICE)
                            + "; of a decimal column Debezium gives a number if its"
                            + " decimal.handling.mode is double or string");
        }
        double amount = amount(DecimalNode.valueOf(new BigDecimal(text.group(2))));
        return new Price(amount, text.group(1) == null ? text.group(3) : text.group(1));
    }

    private double amount(JsonNode number) throws UndecodableException {
        boolean isScaled =
                mapping.priceUnit() != PriceUnit.UNITS
                        && (number.isIntegralNumber() || number.isBigDecimal());
        return Amounts.price(
                isScaled
                        ? DecimalNode.valueOf(mapping.priceUnit().units(number.decimalValue()))
                        : number);
    }

    /**
     * Three letters with a number right behind them, such as EUR1. A number without letters is
     * none: as Base64 it would be negative, since a digit stands for 52 or more of 64.
     */
    private static boolean looksLikeBase64(String text) {
        return text.length() % 4 == 0
                && text.indexOf(' ') < 0
                && text.indexOf('.') < 0
                && text.indexOf('-') < 0
                && Character.isLetter(text.charAt(0));
    }

    private boolean isAvailable(JsonNode node) throws UndecodableException {
        if (node == null) {
            return true;
        }
        if (!mapping.availableValues().isEmpty()) {
            return mapping.availableValues()
                    .contains(node.isValueNode() ? node.asText() : node.toString());
        }
        return isTrue(AVAILABLE, node);
    }

    /** Whether a text is one of the usual words for an item that is available, or is not. */
    public static boolean isYesOrNo(String text) {
        String word = word(text);
        return YES.contains(word) || NO.contains(word);
    }

    private static String word(String text) {
        return text.trim().toLowerCase(Locale.ROOT);
    }

    /** A boolean, a number above 0, or one of the usual words. */
    private boolean isTrue(Field field, JsonNode node) throws UndecodableException {
        if (node.isBoolean()) {
            return node.booleanValue();
        }
        if (node.isNumber()) {
            return node.decimalValue().signum() > 0;
        }
        if (node.isTextual() && isYesOrNo(node.textValue())) {
            return YES.contains(word(node.textValue()));
        }
        throw new UndecodableException(
                MALFORMED,
                field
                        + " is "
                        + Quoted.of(node.isValueNode() ? node.asText() : node.toString())
                        + ", neither true nor false nor a quantity, at "
                        + rows.place(field)
                        + (field == AVAILABLE
                                ? "; say what means yes with "
                                        + ItemMapping.PREFIX
                                        + "available-values"
                                : ""));
    }
}
