package io.recstream.ops.identity;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.IdentityUpdate;
import io.recstream.avro.ObservedLink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificDatumReader;

/**
 * Reads identities of every format that the job writes. The first byte determines the format, so a
 * topic may contain several.
 */
final class IdentityReader {

    /** Looks up registered schemas. */
    interface Registry {

        /** The schema's text. */
        String schema(int id) throws IOException;
    }

    private static final ObjectMapper JSON = new ObjectMapper();

    private static final byte CONFLUENT = 0;

    private final Registry registry;
    private final Map<Integer, Schema> writers = new HashMap<>();

    IdentityReader(Registry registry) {
        this.registry = registry;
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
            return switch (value[0]) {
                case '{' -> update(JSON.readTree(value));
                case CONFLUENT -> registered(value);
                default -> IdentityUpdate.getDecoder().decode(value);
            };
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

    private IdentityUpdate registered(byte[] value) throws IOException {
        ByteBuffer frame = ByteBuffer.wrap(value, 1, value.length - 1);
        int id = frame.getInt();
        Schema writer = writers.get(id);
        if (writer == null) {
            writer = new Schema.Parser().parse(registry.schema(id));
            writers.put(id, writer);
        }
        return new SpecificDatumReader<IdentityUpdate>(writer, IdentityUpdate.getClassSchema())
                .read(
                        null,
                        DecoderFactory.get()
                                .binaryDecoder(value, frame.position(), frame.remaining(), null));
    }
}
