package io.recstream.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.avro.ControlCommand;
import io.recstream.job.ingest.JsonObject;
import io.recstream.job.ingest.UndecodableException;
import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.Ids;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.Rejection;
import io.recstream.job.model.Timestamps;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;

/**
 * Reads a posted command, and adds a missing id, time and sender. What the command says is checked
 * by the job, which answers every command that has an id.
 */
final class ControlIntake {

    private static final List<String> FIELDS =
            ControlCommand.getClassSchema().getFields().stream().map(Schema.Field::name).toList();

    private final Clock clock;

    ControlIntake(Clock clock) {
        this.clock = clock;
    }

    /**
     * @param sender for the audit trail, if the command does not name one
     * @throws ApiProblem.Refused if it is not a command, or a field is of a wrong type
     */
    ControlCommand read(byte[] body, String sender) {
        try {
            return new Fields(JsonObject.parse(body)).command(sender);
        } catch (UndecodableException e) {
            throw new ApiProblem(400, e.reason().name(), e.getMessage()).refused();
        }
    }

    private final class Fields {
        private final JsonObject object;

        Fields(JsonObject object) {
            this.object = object;
            for (String name : object.names()) {
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

        ControlCommand command(String sender) {
            String name = text("command");
            if (name == null) {
                throw wrong("command", "is missing");
            }
            String issuedBy = text("issued_by");
            return ControlCommand.newBuilder()
                    .setCommandId(id())
                    .setCommand(name)
                    .setVersion(version())
                    .setIssuedAt(issuedAt())
                    .setIssuedBy(issuedBy == null ? sender : issuedBy)
                    .setReason(text("reason"))
                    .setUsers(texts("users"))
                    .setDevices(texts("devices"))
                    .setDocument(document())
                    .setRulesVersion(number("rules_version"))
                    .setExperiment(text("experiment"))
                    .setWinner(text("winner"))
                    .build();
        }

        private String id() {
            String id = text("command_id");
            if (id == null) {
                return UUID.randomUUID().toString();
            }
            Rejection wrong = Ids.check(DeadLetterReason.INVALID_COMMAND, "command_id", id);
            if (wrong != null) {
                throw ApiProblem.of(400, "INVALID_FIELD", "command_id", wrong.message()).refused();
            }
            return id;
        }

        private int version() {
            Long version = number("version");
            if (version == null) {
                return 1;
            }
            if (version != version.intValue()) {
                throw wrong("version", "is too large");
            }
            return version.intValue();
        }

        private Instant issuedAt() {
            JsonNode time = object.field("issued_at");
            if (time == null) {
                return Instant.ofEpochMilli(clock.millis());
            }
            long millis = time.isValueNode() ? Timestamps.parse(time.asText()) : RawEvent.NO_TIME;
            if (millis == RawEvent.NO_TIME) {
                throw wrong("issued_at", "is neither milliseconds nor ISO-8601 with an offset");
            }
            return Instant.ofEpochMilli(millis);
        }

        /** YAML or JSON as text, or a JSON object. */
        private String document() {
            JsonNode document = object.field("document");
            return document != null && document.isObject() ? document.toString() : text("document");
        }

        private Long number(String name) {
            JsonNode number = object.field(name);
            if (number == null) {
                return null;
            }
            if (!number.isIntegralNumber() || !number.canConvertToLong()) {
                throw wrong(name, "is not a whole number");
            }
            return number.longValue();
        }

        private String text(String name) {
            try {
                return object.text(name);
            } catch (UndecodableException e) {
                throw ApiProblem.of(400, "INVALID_FIELD", name, e.getMessage()).refused();
            }
        }

        private List<String> texts(String name) {
            JsonNode array = object.field(name);
            List<String> texts = new ArrayList<>();
            if (array == null) {
                return texts;
            }
            if (!array.isArray()) {
                throw wrong(name, "is not an array");
            }
            for (JsonNode element : array) {
                if (!element.isTextual()) {
                    throw wrong(name, "has an element that is not a string");
                }
                texts.add(element.textValue());
            }
            return texts;
        }

        private static ApiProblem.Refused wrong(String field, String why) {
            return ApiProblem.of(400, "INVALID_FIELD", field, field + " " + why).refused();
        }
    }
}
