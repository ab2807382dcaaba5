package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.INVALID_VALUE;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.avro.UserEvent;
import io.recstream.job.model.Extras;
import io.recstream.job.model.MicroUnits;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.Timestamps;
import java.time.Instant;

/**
 * Decodes events that are JSON objects with the field names of the Avro schema; the time is what
 * {@link Timestamps} reads, as a number or as text.
 */
public final class JsonEvents implements PayloadDecoder<RawEvent> {

    private static final long serialVersionUID = 1L;

    @Override
    public RawEvent decode(byte[] payload) throws UndecodableException {
        return decode(JsonObject.parse(payload));
    }

    public static RawEvent decode(JsonObject event) throws UndecodableException {
        JsonNode timeNode = event.field("event_time");
        JsonNode valueNode = event.field("value");
        long time = time(timeNode);
        long valueMicros = valueNode == null ? 0 : Amounts.micros(valueNode);
        long[] attributes = {0};
        event.forEachText(
                "attributes", (name, text) -> attributes[0] += Extras.ofAttribute(name, text));
        return new RawEvent(
                event.text("event_id"),
                event.text("user_id"),
                event.text("device_id"),
                event.text("session_id"),
                event.text("item_id"),
                event.text("event_type"),
                time,
                valueMicros,
                attributes[0],
                time == RawEvent.NO_TIME ? shown(timeNode) : null,
                valueMicros == MicroUnits.OUT_OF_BOUNDS ? shown(valueNode) : null);
    }

    /**
     * Converts an event to the schema of the topic. Rejects a value that a double would alter.
     *
     * @param event with id, item, type and time
     * @param json that it was decoded from
     */
    public static UserEvent toAvro(RawEvent event, JsonObject json) throws UndecodableException {
        return UserEvent.newBuilder()
                .setEventId(event.eventId())
                .setUserId(event.userId())
                .setDeviceId(event.deviceId())
                .setSessionId(event.sessionId())
                .setItemId(event.itemId())
                .setEventType(event.type())
                .setEventTime(Instant.ofEpochMilli(event.time()))
                .setValue(value(event, json.field("value")))
                .setAttributes(json.texts("attributes"))
                .build();
    }

    private static Double value(RawEvent event, JsonNode node) throws UndecodableException {
        if (node == null) {
            return null;
        }
        double value = node.doubleValue();
        if (MicroUnits.of(value) != event.valueMicros()) {
            throw new UndecodableException(
                    INVALID_VALUE,
                    "value is %s, which has more digits than a double holds"
                            .formatted(Quoted.of(node.asText())));
        }
        return value;
    }

    private static long time(JsonNode node) {
        if (node == null) {
            return RawEvent.NO_TIME;
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? node.longValue() : RawEvent.NO_TIME;
        }
        if (node.isTextual()) {
            return Timestamps.parse(node.textValue());
        }
        return node.isNumber() ? Timestamps.ofMillis(node.doubleValue()) : RawEvent.NO_TIME;
    }

    private static String shown(JsonNode node) {
        return node == null ? null : node.isValueNode() ? node.asText() : node.toString();
    }
}
