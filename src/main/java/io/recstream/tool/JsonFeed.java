package io.recstream.tool;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.CatalogItem;
import io.recstream.avro.UserEvent;
import io.recstream.local.Outgoing;
import java.io.IOException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A file of JSON objects with the field names of UserEvent, one per line, in file order. */
final class JsonFeed implements Feed {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private final Path file;
    private final Lines lines;

    JsonFeed(Path file) throws IOException {
        this.file = file;
        this.lines = new Lines(file);
    }

    @Override
    public String description() {
        return file.getFileName() + " (" + EventFormat.JSONL + ")";
    }

    @Override
    public List<CatalogItem> catalogue() {
        return List.of();
    }

    /** A line that cannot be said in Avro goes out as it is. */
    @Override
    public Outgoing next(long now) throws IOException {
        byte[] line = lines.next();
        if (line == null) {
            return null;
        }
        JsonNode object;
        try {
            object = JSON.readTree(line);
        } catch (IOException e) {
            return Outgoing.broken(null, line);
        }
        try {
            return Outgoing.of(event(object));
        } catch (IllegalArgumentException | DateTimeException | ArithmeticException e) {
            return Outgoing.broken(key(object), line);
        }
    }

    @Override
    public void close() throws IOException {
        lines.close();
    }

    private static UserEvent event(JsonNode object) {
        return UserEvent.newBuilder()
                .setEventId(text(object, "event_id", true))
                .setUserId(text(object, "user_id", false))
                .setDeviceId(text(object, "device_id", false))
                .setSessionId(text(object, "session_id", false))
                .setItemId(text(object, "item_id", true))
                .setEventType(text(object, "event_type", true))
                .setEventTime(time(object.path("event_time")))
                .setValue(value(object.path("value")))
                .setAttributes(attributes(object.path("attributes")))
                .build();
    }

    private static String text(JsonNode object, String field, boolean required) {
        JsonNode node = object.path(field);
        if (node.isTextual()) {
            return node.textValue();
        }
        if (!required && (node.isMissingNode() || node.isNull())) {
            return null;
        }
        throw new IllegalArgumentException(field);
    }

    private static Instant time(JsonNode node) {
        if (node.isTextual()) {
            return Instant.ofEpochMilli(Instant.parse(node.textValue()).toEpochMilli());
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return Instant.ofEpochMilli(node.longValue());
        }
        throw new IllegalArgumentException("event_time");
    }

    private static Double value(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        if (node.isNumber()) {
            return node.doubleValue();
        }
        throw new IllegalArgumentException("value");
    }

    private static Map<String, String> attributes(JsonNode node) {
        Map<String, String> attributes = new HashMap<>();
        if (node.isMissingNode() || node.isNull()) {
            return attributes;
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException("attributes");
        }
        for (Map.Entry<String, JsonNode> entry : node.properties()) {
            attributes.put(entry.getKey(), entry.getValue().asText());
        }
        return attributes;
    }

    private static String key(JsonNode object) {
        String user = object.path("user_id").textValue();
        return user == null || user.isEmpty() ? null : user;
    }
}
