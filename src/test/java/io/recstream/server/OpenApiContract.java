package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Validates responses against the OpenAPI document that the server serves. */
final class OpenApiContract {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final JsonSchemaFactory SCHEMAS =
            JsonSchemaFactory.getInstance(VersionFlag.V202012);

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

    /** Each method, path and status that was validated. */
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

    /** Validates against a named schema. */
    void check(String schema, String json) throws IOException {
        check(schema, document.at("/components/schemas/" + schema), MAPPER.readTree(json));
    }

    /** The schema's references are resolved in the components of the document. */
    private void check(String where, JsonNode schema, JsonNode value) {
        ObjectNode whole = schema.deepCopy();
        whole.set("components", document.get("components"));
        assertThat(SCHEMAS.getSchema(whole).validate(value)).as(where).isEmpty();
    }
}
