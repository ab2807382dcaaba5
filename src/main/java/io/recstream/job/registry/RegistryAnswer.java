package io.recstream.job.registry;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.job.registry.RegistryException.Kind;
import java.io.IOException;

/**
 * What an HTTP answer means. "Not found" counts only with one of the registry's own error codes: a
 * proxy's 404 must not condemn a record.
 */
final class RegistryAnswer {

    private static final int NO_SUBJECT = 40401;
    private static final int NO_VERSION = 40402;
    private static final int NO_SCHEMA = 40403;
    private static final int NO_SUBJECT_CONFIG = 40408;

    private RegistryAnswer() {}

    static JsonNode check(String url, int status, ObjectMapper json, byte[] body)
            throws RegistryException {
        JsonNode answer = parsed(json, body);
        if (status == 200 && answer != null) {
            return answer;
        }
        int code = answer == null ? 0 : answer.path("error_code").asInt();
        String says = answer == null ? "" : answer.path("message").asText();
        String message = url + " answers " + status + (says.isEmpty() ? "" : ": " + says);
        throw new RegistryException(kind(status, code), message);
    }

    private static Kind kind(int status, int code) {
        return switch (status) {
            case 401, 403 -> Kind.FORBIDDEN;
            case 404 ->
                    switch (code) {
                        case NO_SUBJECT, NO_VERSION, NO_SCHEMA, NO_SUBJECT_CONFIG -> Kind.NOT_FOUND;
                        default -> Kind.UNAVAILABLE;
                    };
            case 409, 422 -> Kind.REFUSED;
            default -> Kind.UNAVAILABLE;
        };
    }

    private static JsonNode parsed(ObjectMapper json, byte[] body) {
        try {
            JsonNode answer = json.readTree(body);
            return answer.isContainerNode() ? answer : null;
        } catch (IOException e) {
            return null;
        }
    }
}
