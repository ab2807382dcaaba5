package io.recstream.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.model.RawEvent;
import java.time.DateTimeException;
import java.time.Instant;

/**
 * Decodes events that are JSON objects with the field names of the Avro schema; the time is a
 * number of epoch milliseconds or an ISO-8601 instant.
 */
public final class JsonEvents implements PayloadDecoder<RawEvent> {

    private static final long serialVersionUID = 1L;

    /** Below it, a double that stands for a whole number is exact. */
    private static final double MAX_EXACT = 1L << 53;

    @Override
    public RawEvent decode(byte[] payload) throws UndecodableException {
        JsonObject event = JsonObject.parse(payload);
        return new RawEvent(
                event.text("event_id"),
                event.text("user_id"),
                event.text("device_id"),
                event.text("session_id"),
                event.text("item_id"),
                event.text("event_type"),
                time(event.field("event_time")),
                value(event.field("value")));
    }

    private static long time(JsonNode node) {
        if (node == null) {
            return RawEvent.NO_TIME;
        }
        if (node.isTextual()) {
            return instant(node.textValue());
        }
        if (node.isIntegralNumber()) {
            return node.canConvertToLong() ? node.longValue() : RawEvent.NO_TIME;
        }
        double number = node.isNumber() ? node.doubleValue() : Double.NaN;
        boolean exact = Math.abs(number) < MAX_EXACT && number == Math.rint(number);
        return exact ? (long) number : RawEvent.NO_TIME;
    }

    private static long instant(String text) {
        try {
            return Instant.parse(text).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            return RawEvent.NO_TIME;
        }
    }

    private static double value(JsonNode node) {
        if (node == null) {
            return 0;
        }
        return node.isNumber() ? node.doubleValue() : Double.NaN;
    }
}
