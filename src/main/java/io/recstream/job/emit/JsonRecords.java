package io.recstream.job.emit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.job.model.Quoted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Decodes what {@link AvroJson} writes: a union is its value, a timestamp epoch milliseconds.
 * Unknown fields are skipped, missing ones have their defaults.
 */
public final class JsonRecords {

    private static final int SHOWN = 150;

    private static final ObjectReader JSON =
            JsonMapper.builder()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .build()
                    .readerFor(JsonNode.class);

    private JsonRecords() {}

    /**
     * Reads a record of a generated class.
     *
     * @throws IOException if it is not one
     */
    public static SpecificRecord read(byte[] payload, Schema schema) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(payload);
        } catch (JsonProcessingException e) {
            throw new IOException("Not JSON: " + Quoted.escaped(e.getOriginalMessage(), SHOWN), e);
        }
        return read(json, schema);
    }

    private static SpecificRecord read(JsonNode json, Schema schema) throws IOException {
        if (!json.isObject()) {
            throw new IOException(schema.getName() + " is no object");
        }
        SpecificRecord into =
                (SpecificRecord)
                        SpecificData.newInstance(SpecificData.get().getClass(schema), schema);
        for (Schema.Field field : schema.getFields()) {
            JsonNode value = json.get(field.name());
            if (value == null) {
                if (!field.hasDefaultValue()) {
                    throw new IOException(field.name() + " is missing");
                }
                into.put(field.pos(), SpecificData.get().getDefaultValue(field));
            } else {
                into.put(field.pos(), value(value, field.schema(), field.name()));
            }
        }
        return into;
    }

    private static Object value(JsonNode json, Schema schema, String name) throws IOException {
        return switch (schema.getType()) {
            case UNION -> json.isNull() ? null : value(json, schema.getTypes().get(1), name);
            case RECORD -> read(json, schema);
            case ARRAY -> list(json, schema, name);
            case MAP -> map(json, schema, name);
            case ENUM -> symbol(require(json.isTextual(), json, name), schema);
            case STRING -> require(json.isTextual(), json, name).textValue();
            case BYTES -> bytes(require(json.isTextual(), json, name), name);
            case BOOLEAN -> require(json.isBoolean(), json, name).booleanValue();
            case DOUBLE -> require(json.isNumber(), json, name).doubleValue();
            case INT -> require(json.canConvertToInt(), json, name).intValue();
            case LONG -> {
                long number = require(json.canConvertToLong(), json, name).longValue();
                yield schema.getLogicalType() == null
                        ? (Object) number
                        : Instant.ofEpochMilli(number);
            }
            default -> throw new IOException(name + " is of no type that the job writes");
        };
    }

    /** Base64. */
    private static ByteBuffer bytes(JsonNode json, String name) throws IOException {
        try {
            return ByteBuffer.wrap(json.binaryValue());
        } catch (IOException e) {
            throw new IOException(name + " is no base64", e);
        }
    }

    private static List<Object> list(JsonNode json, Schema schema, String name) throws IOException {
        List<Object> list = new ArrayList<>();
        for (JsonNode element : require(json.isArray(), json, name)) {
            list.add(value(element, schema.getElementType(), name));
        }
        return list;
    }

    private static Map<String, Object> map(JsonNode json, Schema schema, String name)
            throws IOException {
        Map<String, Object> map = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                require(json.isObject(), json, name).properties()) {
            map.put(entry.getKey(), value(entry.getValue(), schema.getValueType(), name));
        }
        return map;
    }

    /** As in Avro, an unknown symbol is read as the default. */
    private static Object symbol(JsonNode json, Schema schema) {
        String symbol =
                schema.hasEnumSymbol(json.textValue()) ? json.textValue() : schema.getEnumDefault();
        return SpecificData.get().createEnum(symbol, schema);
    }

    private static JsonNode require(boolean fits, JsonNode json, String name) throws IOException {
        if (!fits) {
            throw new IOException(name + " is no value of its type");
        }
        return json;
    }
}
