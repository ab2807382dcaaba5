package io.recstream.ops.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.ObservedLink;
import io.recstream.job.emit.OlderSchemas;
import io.recstream.job.ingest.StrictAvro;
import java.io.IOException;
import java.time.Instant;
import org.apache.avro.Schema;

/**
 * Reads identities of every format that the job writes. The first byte determines the format, so a
 * topic may contain several.
 */
final class IdentityReader {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final StrictAvro avro;

    IdentityReader(StrictAvro.Registry registry) {
        Schema schema = IdentityUpdate.getClassSchema();
        avro = new StrictAvro(schema, OlderSchemas.of(schema), registry);
    }

    /**
     * The identity in a record's value.
     *
     * @throws IOException if it is none
     */
    IdentityUpdate read(byte[] value) throws IOException {
        if (value.length == 0) {
            throw new IOException("The value is empty");
        }
        try {
            return value[0] == '{'
                    ? update(JSON.readTree(value))
                    : (IdentityUpdate) avro.read(value);
        } catch (RuntimeException e) {
            throw new IOException("No " + IdentityUpdate.getClassSchema().getName(), e);
        }
    }

    private static IdentityUpdate update(JsonNode json) throws IOException {
        return new IdentityUpdate(
                required(json, "id").asText(),
                required(json, "person_id").asText(),
                json.path("owner").textValue(),
                json.path("link").isObject() ? link(json.get("link")) : null,
                required(json, "version").asLong());
    }

    private static ObservedLink link(JsonNode json) throws IOException {
        return new ObservedLink(
                required(json, "id_a").asText(),
                required(json, "id_b").asText(),
                Instant.ofEpochMilli(required(json, "observed_at").asLong()),
                json.path("source").textValue(),
                required(json, "topic").asText(),
                required(json, "partition").asInt(),
                required(json, "offset").asLong());
    }

    private static JsonNode required(JsonNode json, String name) throws IOException {
        JsonNode value = json.path(name);
        if (!value.isValueNode() || value.isNull()) {
            throw new IOException("The field " + name + " is missing");
        }
        return value;
    }
}
