package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;

/**
 * Whether JSON is a record as its Avro schema says: these fields, in this order, of these types.
 */
final class JsonShape {

    private static final ObjectMapper JSON = new ObjectMapper();

    private JsonShape() {}

    static void assertFits(byte[] json, Schema schema) throws IOException {
        fits(JSON.readTree(json), schema, schema.getName());
    }

    private static void fits(JsonNode node, Schema schema, String path) throws IOException {
        switch (schema.getType()) {
            case RECORD -> {
                List<String> names = new ArrayList<>();
                node.fieldNames().forEachRemaining(names::add);
                assertThat(names)
                        .as(path)
                        .isEqualTo(schema.getFields().stream().map(Schema.Field::name).toList());
                for (Schema.Field field : schema.getFields()) {
                    fits(node.get(field.name()), field.schema(), path + "." + field.name());
                }
            }
            case UNION -> {
                if (!node.isNull()) {
                    fits(node, schema.getTypes().get(1), path);
                }
            }
            case ARRAY -> {
                assertThat(node.isArray()).as(path).isTrue();
                for (JsonNode element : node) {
                    fits(element, schema.getElementType(), path + "[]");
                }
            }
            case MAP -> {
                assertThat(node.isObject()).as(path).isTrue();
                for (JsonNode value : node) {
                    fits(value, schema.getValueType(), path + "{}");
                }
            }
            case ENUM -> assertThat(schema.getEnumSymbols()).as(path).contains(node.textValue());
            case INT -> assertThat(node.isInt()).as(path).isTrue();
            case BYTES -> assertThat(node.binaryValue()).as(path).isNotNull();
            default -> assertThat(scalar(node)).as(path).isEqualTo(schema.getType());
        }
    }

    private static Schema.Type scalar(JsonNode node) {
        return switch (node.getNodeType()) {
            case STRING -> Schema.Type.STRING;
            case BOOLEAN -> Schema.Type.BOOLEAN;
            case NUMBER -> node.isIntegralNumber() ? Schema.Type.LONG : Schema.Type.DOUBLE;
            default -> Schema.Type.NULL;
        };
    }
}
