package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MALFORMED;
import static io.recstream.job.model.DeadLetterReason.UNKNOWN_SCHEMA;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.DecimalNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.model.Quoted;
import io.recstream.job.registry.NoSuchSchemaException;
import io.recstream.job.registry.WriterSchemas;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;

/**
 * Reads Avro records in Confluent's wire format by their writer's schema, as a tree: a timestamp is
 * an {@link Instant}, so that its unit need not be set; a decimal is a number, a date and a local
 * timestamp are ISO-8601 texts, an enum constant is its name. Waits for the registry as {@link
 * WriterSchemas} does.
 */
public final class AvroTree implements TreeReader {

    private static final long serialVersionUID = 1L;

    /** Deeper records are refused: a recursive schema could make a payload use up the stack. */
    private static final int MAX_DEPTH = 200;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final WriterSchemas registered;

    private transient Map<Integer, Schema> schemas;
    private transient StrictAvroDecoder in;

    public AvroTree(WriterSchemas registered) {
        this.registered = registered;
    }

    @Override
    public boolean recognizes(byte[] bytes) {
        return bytes[0] == ConfluentFrame.MAGIC && bytes.length > ConfluentFrame.HEADER_BYTES;
    }

    @Override
    public long waitedMillis() {
        return registered.waitedMillis();
    }

    @Override
    public JsonNode read(byte[] payload) throws UndecodableException {
        Schema schema = schema(ConfluentFrame.schemaId(payload));
        if (in == null) {
            in = new StrictAvroDecoder();
        }
        try {
            JsonNode tree = read(in.on(payload, ConfluentFrame.HEADER_BYTES), schema, 0);
            if (in.remaining() > 0) {
                throw new UndecodableException(
                        MALFORMED, in.remaining() + " bytes follow the record");
            }
            return tree;
        } catch (StrictAvroDecoder.Refusal e) {
            throw e.reason();
        } catch (IOException
                | AvroRuntimeException
                | DateTimeException
                | ArithmeticException
                | IndexOutOfBoundsException e) {
            throw new UndecodableException(
                    MALFORMED,
                    "Not an Avro record: "
                            + AvroRecords.why(e)
                            + "; it is "
                            + AvroRecords.beginning(payload));
        }
    }

    private Schema schema(int id) throws UndecodableException {
        if (schemas == null) {
            schemas = new HashMap<>();
        }
        Schema schema = schemas.get(id);
        if (schema == null) {
            try {
                schema = new Schema.Parser().parse(registered.schema(id));
            } catch (NoSuchSchemaException e) {
                throw new UndecodableException(UNKNOWN_SCHEMA, e.getMessage());
            } catch (AvroRuntimeException e) {
                throw UndecodableException.ofOtherFormat(
                        UNKNOWN_SCHEMA, "Schema " + id + " is not Avro: " + AvroRecords.why(e));
            }
            schemas.put(id, schema);
        }
        return schema;
    }

    private static JsonNode read(StrictAvroDecoder in, Schema schema, int depth)
            throws IOException {
        if (depth > MAX_DEPTH) {
            throw refused("The record is nested deeper than " + MAX_DEPTH + " levels");
        }
        return switch (schema.getType()) {
            case RECORD -> record(in, schema, depth);
            case ENUM -> NODES.textNode(of(schema.getEnumSymbols(), in.readEnum()));
            case ARRAY -> array(in, schema.getElementType(), depth);
            case MAP -> map(in, schema.getValueType(), depth);
            case UNION -> read(in, of(schema.getTypes(), in.readIndex()), depth + 1);
            case FIXED -> {
                byte[] bytes = new byte[schema.getFixedSize()];
                in.readFixed(bytes, 0, bytes.length);
                yield bytes(bytes, schema.getLogicalType());
            }
            case BYTES -> bytes(in.readBytes(null).array(), schema.getLogicalType());
            case STRING -> NODES.textNode(in.readString());
            case INT -> number(in.readInt(), schema.getLogicalType());
            case LONG -> number(in.readLong(), schema.getLogicalType());
            case FLOAT -> decimal(Float.toString(in.readFloat()));
            case DOUBLE -> decimal(Double.toString(in.readDouble()));
            case BOOLEAN -> NODES.booleanNode(in.readBoolean());
            case NULL -> NODES.nullNode();
        };
    }

    private static <E> E of(List<E> choices, int index) throws IOException {
        if (index < 0 || index >= choices.size()) {
            throw refused("There is no choice " + index + " among " + choices.size());
        }
        return choices.get(index);
    }

    private static JsonNode record(StrictAvroDecoder in, Schema schema, int depth)
            throws IOException {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : schema.getFields()) {
            object.set(field.name(), read(in, field.schema(), depth + 1));
        }
        return object;
    }

    private static JsonNode array(StrictAvroDecoder in, Schema elements, int depth)
            throws IOException {
        ArrayNode array = NODES.arrayNode();
        for (long count = in.readArrayStart(); count > 0; count = in.arrayNext()) {
            for (long i = 0; i < count; i++) {
                array.add(read(in, elements, depth + 1));
            }
        }
        return array;
    }

    private static JsonNode map(StrictAvroDecoder in, Schema values, int depth) throws IOException {
        ObjectNode object = NODES.objectNode();
        for (long count = in.readMapStart(); count > 0; count = in.mapNext()) {
            for (long i = 0; i < count; i++) {
                String name = in.readString();
                if (object.has(name)) {
                    throw refused("The name " + Quoted.of(name) + " stands twice");
                }
                object.set(name, read(in, values, depth + 1));
            }
        }
        return object;
    }

    private static JsonNode bytes(byte[] bytes, LogicalType type) throws IOException {
        if (!(type instanceof LogicalTypes.Decimal decimal)) {
            return NODES.binaryNode(bytes);
        }
        if (bytes.length == 0) {
            throw refused("A decimal has no bytes");
        }
        return DecimalNode.valueOf(new BigDecimal(new BigInteger(bytes), decimal.getScale()));
    }

    /** NaN and infinities stay doubles, which no decimal is. */
    private static JsonNode decimal(String text) {
        return Character.isDigit(text.charAt(text.length() - 1))
                ? DecimalNode.valueOf(new BigDecimal(text))
                : NODES.numberNode(Double.parseDouble(text));
    }

    private static JsonNode number(long number, LogicalType type) {
        if (type instanceof LogicalTypes.TimestampMillis) {
            return NODES.pojoNode(Instant.ofEpochMilli(number));
        } else if (type instanceof LogicalTypes.TimestampMicros) {
            return NODES.pojoNode(instant(number, 1_000_000));
        } else if (type instanceof LogicalTypes.TimestampNanos) {
            return NODES.pojoNode(instant(number, 1_000_000_000));
        } else if (type instanceof LogicalTypes.LocalTimestampMillis) {
            return local(Instant.ofEpochMilli(number));
        } else if (type instanceof LogicalTypes.LocalTimestampMicros) {
            return local(instant(number, 1_000_000));
        } else if (type instanceof LogicalTypes.LocalTimestampNanos) {
            return local(instant(number, 1_000_000_000));
        } else if (type instanceof LogicalTypes.Date) {
            return NODES.textNode(LocalDate.ofEpochDay(number).toString());
        }
        return NODES.numberNode(number);
    }

    private static Instant instant(long number, long perSecond) {
        return Instant.ofEpochSecond(
                Math.floorDiv(number, perSecond),
                Math.floorMod(number, perSecond) * (1_000_000_000 / perSecond));
    }

    private static JsonNode local(Instant time) {
        return NODES.textNode(LocalDateTime.ofInstant(time, ZoneOffset.UTC).toString());
    }

    private static StrictAvroDecoder.Refusal refused(String message) {
        return new StrictAvroDecoder.Refusal(new UndecodableException(MALFORMED, message));
    }
}
