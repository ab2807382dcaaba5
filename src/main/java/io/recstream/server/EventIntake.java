package io.recstream.server;

import io.recstream.avro.UserEvent;
import io.recstream.job.ingest.JsonEvents;
import io.recstream.job.ingest.JsonObject;
import io.recstream.job.ingest.UndecodableException;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserKey;
import io.recstream.job.validate.EventValidator;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;

/**
 * Decodes a posted event, adds a missing id and time, and validates it as the job does: an accepted
 * event becomes a dead letter only if it is late when the job reads it, or if its id was used
 * before.
 */
final class EventIntake {

    private static final List<String> FIELDS =
            UserEvent.getClassSchema().getFields().stream().map(Schema.Field::name).toList();

    private final EventValidator rules;
    private final Clock clock;
    private final ApiProblem mapped;
    private final boolean isKeyedByDevice;

    /**
     * An accepted event.
     *
     * @param key its {@link UserKey}
     * @param recordKey the key of its record
     */
    record Accepted(UserEvent event, String key, String recordKey) {}

    /**
     * @param isKeyedByDevice whether records have the key of the event's device, if it has one, as
     *     identity needs it; else they have the user's
     */
    EventIntake(ServeSettings.Events settings, Clock clock, boolean isKeyedByDevice) {
        this.isKeyedByDevice = isKeyedByDevice;
        this.rules =
                new EventValidator(
                        settings.types(), settings.earliestTime(), settings.maxFutureSkew(), clock);
        this.clock = clock;
        this.mapped =
                settings.mapping() == null
                        ? null
                        : new ApiProblem(
                                409,
                                "EVENTS_ARE_MAPPED",
                                "The topic "
                                        + settings.topic()
                                        + " has the records of another producer"
                                        + " (recstream.events.mapping.*): send events to it in"
                                        + " the form of that producer");
    }

    /**
     * @throws ApiProblem.Refused if a field is wrong, or if the topic has events of another form
     */
    Accepted read(byte[] body) {
        if (mapped != null) {
            throw mapped.refused();
        }
        try {
            return read(body, JsonObject.parse(body));
        } catch (UndecodableException e) {
            throw refusal(e.reason(), e.getMessage());
        }
    }

    private Accepted read(byte[] body, JsonObject json) throws UndecodableException {
        refuseUnknown(json);
        RawEvent whole = completed(JsonEvents.decode(json), json);
        var source = new SourceRecord("", -1, -1, clock.millis(), null, body);
        DecodedRecord<io.recstream.job.model.UserEvent> checked = rules.check(source, whole);
        if (!checked.isAccepted()) {
            throw refusal(checked.rejection().reason(), checked.rejection().message());
        }
        String user = checked.value().userId();
        String device = isKeyedByDevice ? UserKey.of(null, whole.deviceId()) : null;
        return new Accepted(JsonEvents.toAvro(whole, json), user, device == null ? user : device);
    }

    /** Fields that the schema lacks are rejected instead of being dropped silently. */
    private static void refuseUnknown(JsonObject json) {
        for (String name : json.names()) {
            if (!FIELDS.contains(name)) {
                throw ApiProblem.of(
                                400,
                                "UNKNOWN_FIELD",
                                Quoted.escaped(name, Quoted.MAX_LENGTH),
                                Quoted.of(name) + " is none of " + String.join(", ", FIELDS))
                        .refused();
            }
        }
    }

    private RawEvent completed(RawEvent raw, JsonObject json) {
        return new RawEvent(
                json.field("event_id") == null ? UUID.randomUUID().toString() : raw.eventId(),
                raw.userId(),
                raw.deviceId(),
                raw.sessionId(),
                raw.itemId(),
                raw.type(),
                json.field("event_time") == null ? clock.millis() : raw.time(),
                raw.valueMicros(),
                raw.attributes(),
                raw.timeText(),
                raw.valueText());
    }

    private static ApiProblem.Refused refusal(DeadLetterReason reason, String message) {
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
        return ApiProblem.of(400, reason.name(), field, message).refused();
    }

    /** The field that a message begins with, or null. */
    private static String named(String message) {
        String first = message.split(" ", 2)[0];
        return FIELDS.contains(first) ? first : null;
    }
}
