package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Holds answers against the description that the server gives of itself. Of JSON Schema it knows
 * what the description uses, and refuses the rest.
 */
final class OpenApiContract {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final List<String> KNOWN =
            List.of(
                    "type",
                    "description",
                    "enum",
                    "properties",
                    "required",
                    "additionalProperties",
                    "items",
                    "minimum",
                    "maximum",
                    "format",
                    "$ref",
                    "oneOf");

    private final JsonNode document;
    private final TreeSet<String> seen = new TreeSet<>();

    OpenApiContract(byte[] document) throws IOException {
        this.document = MAPPER.readTree(document);
    }

    /** Each method and path. */
    Set<String> operations() {
        TreeSet<String> operations = new TreeSet<>();
        for (Map.Entry<String, JsonNode> path : document.get("paths").properties()) {
            path.getValue()
                    .fieldNames()
                    .forEachRemaining(
                            method ->
                                    operations.add(
                                            method.toUpperCase(Locale.ROOT) + " " + path.getKey()));
        }
        return operations;
    }

    /** Each method, path and status that was held against it. */
    Set<String> seen() {
        return seen;
    }

    void check(String method, String path, int status, String contentType, byte[] body)
            throws IOException {
        String operation = method + " " + path + " " + status;
        JsonNode response =
                document.at(
                        "/paths/"
                                + path.replace("/", "~1")
                                + "/"
                                + method.toLowerCase(Locale.ROOT)
                                + "/responses/"
                                + status);
        assertThat(response.isObject()).as(operation + " is described").isTrue();
        JsonNode content = response.get("content").get(contentType);
        assertThat(content).as(operation + " as " + contentType).isNotNull();
        seen.add(operation);
        if (contentType.endsWith("json")) {
            check(operation, content.get("schema"), MAPPER.readTree(body));
        }
    }

    /** Against one of the named schemas. */
    void check(String schema, String json) throws IOException {
        check(schema, document.at("/components/schemas/" + schema), MAPPER.readTree(json));
    }

    private void check(String where, JsonNode schema, JsonNode value) {
        schema.fieldNames().forEachRemaining(name -> assertThat(KNOWN).contains(name));
        if (schema.has("$ref")) {
            check(where, document.at(schema.get("$ref").textValue().substring(1)), value);
            return;
        }
        assertThat(types(schema.get("type"))).as(where).contains(type(value));
        if (schema.has("enum")) {
            assertThat(schema.get("enum")).as(where).contains(value);
        }
        if (value.isObject() && schema.has("properties")) {
            object(where, schema, value);
        } else if (value.isObject() && schema.path("additionalProperties").isObject()) {
            value.forEach(each -> check(where, schema.get("additionalProperties"), each));
        } else if (value.isArray()) {
            value.forEach(each -> check(where + "[]", schema.get("items"), each));
        }
    }

    private void object(String where, JsonNode schema, JsonNode value) {
        schema.get("required")
                .forEach(name -> assertThat(value.has(name.textValue())).as(where + name).isTrue());
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            String name = where + "." + field.getKey();
            JsonNode known = schema.get("properties").get(field.getKey());
            assertThat(known).as(name + " is described").isNotNull();
            check(name, known, field.getValue());
        }
    }

    private static List<String> types(JsonNode type) {
        List<String> types = new ArrayList<>();
        if (type.isTextual()) {
            types.add(type.textValue());
        } else {
            type.forEach(one -> types.add(one.textValue()));
        }
        if (types.contains("number")) {
            types.add("integer");
        }
        return types;
    }

    private static String type(JsonNode value) {
        return switch (value.getNodeType()) {
            case NUMBER -> value.isIntegralNumber() ? "integer" : "number";
            case NULL -> "null";
            case BOOLEAN -> "boolean";
            case STRING -> "string";
            case ARRAY -> "array";
            default -> "object";
        };
    }
}
