package io.recstream.devcluster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Validates a resource against the OpenAPI schema of its definition, like the API server of
 * Kubernetes: structure, types and enums; unknown fields are errors.
 */
record CustomResource(JsonNode definition) {

    List<String> problems(JsonNode resource) {
        List<String> problems = new ArrayList<>();
        JsonNode schema = definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/spec");
        check(resource.path("spec"), schema, "spec", problems);
        return problems;
    }

    private static void check(JsonNode value, JsonNode schema, String path, List<String> problems) {
        if (schema.path("x-kubernetes-int-or-string").asBoolean() || schema.has("anyOf")) {
            if (!value.isIntegralNumber() && !value.isTextual()) {
                problems.add(path + " is no integer or text");
            }
            return;
        }
        switch (schema.path("type").asText()) {
            case "object" -> checkObject(value, schema, path, problems);
            case "array" -> {
                for (int i = 0; i < value.size(); i++) {
                    check(value.get(i), schema.path("items"), path + "[" + i + "]", problems);
                }
                require(value.isArray(), path, "list", problems);
            }
            case "string" -> require(value.isTextual(), path, "text", problems);
            case "integer" -> require(value.isIntegralNumber(), path, "integer", problems);
            case "number" -> require(value.isNumber(), path, "number", problems);
            case "boolean" -> require(value.isBoolean(), path, "boolean", problems);
            default -> {
                if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
                    problems.add(path + " has a type that this test does not know: " + schema);
                }
            }
        }
        if (schema.has("enum") && !contains(schema.path("enum"), value)) {
            problems.add(path + " = " + value.asText() + " is none of " + schema.path("enum"));
        }
    }

    private static void checkObject(
            JsonNode value, JsonNode schema, String path, List<String> problems) {
        require(value.isObject(), path, "object", problems);
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode known = schema.path("properties").path(field.getKey());
            if (known.isMissingNode()) {
                known = schema.path("additionalProperties");
            }
            String inner = path + "." + field.getKey();
            if (known.isObject()) {
                check(field.getValue(), known, inner, problems);
            } else if (!schema.path("x-kubernetes-preserve-unknown-fields").asBoolean()) {
                problems.add(inner + " is not known");
            }
        }
        for (JsonNode required : schema.path("required")) {
            require(value.has(required.asText()), path, "with " + required.asText(), problems);
        }
    }

    private static void require(boolean met, String path, String what, List<String> problems) {
        if (!met) {
            problems.add(path + " is no " + what);
        }
    }

    private static boolean contains(JsonNode values, JsonNode wanted) {
        for (JsonNode value : values) {
            if (value.equals(wanted)) {
                return true;
            }
        }
        return false;
    }
}
