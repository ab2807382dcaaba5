package io.recstream.job.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.job.model.Quoted;
import io.recstream.job.model.RawCommand;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.Timestamps;
import java.util.ArrayList;
import java.util.List;

/**
 * Decodes commands that are JSON objects with the field names of the Avro schema. A field of a
 * wrong type is a problem of the command, so that it is answered if it has an id. A document may
 * also be an object.
 */
public final class JsonCommands implements PayloadDecoder<RawCommand> {

    private static final long serialVersionUID = 1L;

    @Override
    public RawCommand decode(byte[] payload) throws UndecodableException {
        return new Fields(JsonObject.parse(payload), new ArrayList<>()).command();
    }

    private record Fields(JsonObject object, List<String> problems) {

        RawCommand command() throws UndecodableException {
            JsonNode time = object.field("issued_at");
            return new RawCommand(
                    object.text("command_id"),
                    text("command"),
                    version(),
                    time == null ? RawEvent.NO_TIME : Timestamps.parse(time.asText()),
                    time == null ? null : time.isValueNode() ? time.asText() : time.toString(),
                    text("issued_by"),
                    text("reason"),
                    texts("users"),
                    texts("devices"),
                    new RawCommand.Steering(
                            document(), rulesVersion(), text("experiment"), text("winner")),
                    problems);
        }

        /** JSON is YAML: an object is its own document. */
        private String document() {
            JsonNode document = object.field("document");
            return document != null && document.isObject()
                    ? document.toPrettyString()
                    : text("document");
        }

        private Long rulesVersion() {
            JsonNode version = object.field("rules_version");
            if (version == null) {
                return null;
            }
            if (version.canConvertToLong() && version.isIntegralNumber()) {
                return version.longValue();
            }
            problems.add("rules_version is not a whole number: " + Quoted.of(version.toString()));
            return null;
        }

        private int version() {
            JsonNode version = object.field("version");
            if (version == null) {
                return 1;
            }
            if (version.canConvertToInt() && version.isIntegralNumber()) {
                return version.intValue();
            }
            problems.add("version is not a whole number: " + Quoted.of(version.toString()));
            return 1;
        }

        private String text(String name) {
            try {
                return object.text(name);
            } catch (UndecodableException e) {
                problems.add(e.getMessage());
                return null;
            }
        }

        private List<String> texts(String name) {
            JsonNode array = object.field(name);
            List<String> texts = new ArrayList<>();
            if (array != null && !array.isArray()) {
                problems.add(name + " is not an array: " + Quoted.of(array.toString()));
            } else if (array != null) {
                for (JsonNode element : array) {
                    try {
                        texts.add(JsonObject.text("An element of " + name, element));
                    } catch (UndecodableException e) {
                        problems.add(e.getMessage());
                    }
                }
            }
            return texts;
        }
    }
}
