package io.recstream.serve;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.avro.UserEvent;
import io.recstream.ingest.JsonEvents;
import io.recstream.ingest.UndecodableException;
import io.recstream.model.DeadLetterReason;
import io.recstream.model.Incoming;
import io.recstream.model.RawEvent;
import io.recstream.model.SourceRecord;
import io.recstream.validate.EventRules;
import java.io.IOException;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.avro.Schema;

/**
 * Reads an event as it is posted, fills in what the server can know, its id and its time, and holds
 * it against the rules of the job itself: what it accepts is no dead letter when the job reads it
 * at once, unless it is late by then, or its id was used before.
 */
final class EventIntake {

    private static final List<String> FIELDS =
            UserEvent.getClassSchema().getFields().stream().map(Schema.Field::name).toList();

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS).build();

    private final JsonEvents decoder = new JsonEvents();
    private final EventRules rules;
    private final Clock clock;

    /** An accepted event and its key: the user, or {@code device:} and the device. */
    record Accepted(UserEvent event, String key) {}

    EventIntake(ServeSettings.Events settings, Clock clock) {
        this.rules = new EventRules(settings.types(), settings.maxFutureSkew(), clock);
        this.clock = clock;
    }

    /**
     * @throws Problem.Refused naming the field that is wrong
     */
    Accepted read(byte[] body) {
        RawEvent raw = decoded(body);
        JsonNode json = parsed(body);
        refuseUnknown(json);
        RawEvent whole = completed(raw, json);
        var source = new SourceRecord("", -1, -1, clock.millis(), null, body);
        Incoming<io.recstream.model.UserEvent> checked = rules.check(source, whole);
        if (!checked.isAccepted()) {
            throw refusal(checked.rejection().reason(), checked.rejection().message());
        }
        return new Accepted(event(whole, json), checked.value().userId());
    }

    private RawEvent decoded(byte[] body) {
        try {
            return decoder.decode(body);
        } catch (UndecodableException e) {
            throw refusal(e.reason(), e.getMessage());
        }
    }

    private static JsonNode parsed(byte[] body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            throw refusal(DeadLetterReason.MALFORMED, "Not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw refusal(DeadLetterReason.MALFORMED, "Not JSON");
        }
    }

    /** What the topic has no place for is not dropped in silence. */
    private static void refuseUnknown(JsonNode json) {
        for (Iterator<String> names = json.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!FIELDS.contains(name)) {
                String shown = name.length() <= 64 ? name : name.substring(0, 64) + "…";
                throw Problem.of(
                                400,
                                "UNKNOWN_FIELD",
                                shown,
                                shown + " is none of " + String.join(", ", FIELDS))
                        .refused();
            }
        }
    }

    private RawEvent completed(RawEvent raw, JsonNode json) {
        return new RawEvent(
                json.hasNonNull("event_id") ? raw.eventId() : UUID.randomUUID().toString(),
                raw.userId(),
                raw.deviceId(),
                raw.sessionId(),
                raw.itemId(),
                raw.type(),
                json.hasNonNull("event_time") ? raw.time() : clock.millis(),
                raw.value());
    }

    private static UserEvent event(RawEvent raw, JsonNode json) {
        return new UserEvent(
                raw.eventId(),
                raw.userId(),
                raw.deviceId(),
                raw.sessionId(),
                raw.itemId(),
                raw.type(),
                Instant.ofEpochMilli(raw.time()),
                json.hasNonNull("value") ? raw.value() : null,
                attributes(json.get("attributes")));
    }

    private static Map<String, String> attributes(JsonNode json) {
        Map<String, String> attributes = new HashMap<>();
        if (json == null || json.isNull()) {
            return attributes;
        }
        for (Map.Entry<String, JsonNode> entry : json.properties()) {
            if (!entry.getValue().isTextual()) {
                throw notStrings();
            }
            attributes.put(entry.getKey(), entry.getValue().textValue());
        }
        if (!json.isObject()) {
            throw notStrings();
        }
        return attributes;
    }

    private static Problem.Refused notStrings() {
        return Problem.of(
                        400,
                        "MALFORMED",
                        "attributes",
                        "attributes is no object whose values are strings")
                .refused();
    }

    private static Problem.Refused refusal(DeadLetterReason reason, String message) {
        String field =
                switch (reason) {
                    case MISSING_EVENT_ID -> "event_id";
                    case MISSING_USER_ID -> "user_id";
                    case MISSING_ITEM_ID -> "item_id";
                    case UNKNOWN_EVENT_TYPE -> "event_type";
                    case INVALID_EVENT_TIME, FUTURE_EVENT_TIME -> "event_time";
                    case INVALID_VALUE -> "value";
                    default -> named(message);
                };
        return Problem.of(400, reason.name(), field, message).refused();
    }

    /** The field that a message begins with, if it does. */
    private static String named(String message) {
        String first = message.split(" ", 2)[0];
        return FIELDS.contains(first) ? first : null;
    }
}
