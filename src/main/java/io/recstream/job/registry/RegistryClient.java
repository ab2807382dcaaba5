package io.recstream.job.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.job.model.Quoted;
import io.recstream.job.registry.RegistryException.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.apache.avro.Schema;

/**
 * An HTTP client of a schema registry; a request takes at most the timeout for each instance that
 * does not respond. The JDK's plain connection is used because it starts no thread that would
 * outlive a cancelled job.
 */
public final class RegistryClient {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";

    /** A response contains one schema; a longer one is an error. */
    private static final int MAX_ANSWER_BYTES = 4 << 20;

    private final RegistryAddress address;
    private final int timeoutMillis;
    private final String authorization;

    /**
     * @throws IllegalArgumentException if the credentials cannot be resolved
     */
    public RegistryClient(RegistryAddress address, int timeoutMillis) {
        this.address = address;
        this.timeoutMillis = timeoutMillis;
        String credentials = SecretReference.resolve(address.credentials());
        this.authorization =
                credentials.isEmpty()
                        ? null
                        : "Basic "
                                + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8));
    }

    /** The text of the schema with this id. */
    public String schema(int id) throws RegistryException {
        return text(ask("GET", "/schemas/ids/" + id, null), "schema");
    }

    /** The numbers of a subject's versions, oldest first; none if there is no such subject. */
    public List<Integer> versions(String subject) throws RegistryException {
        try {
            List<Integer> versions = new ArrayList<>();
            ask("GET", "/subjects/" + path(subject) + "/versions", null)
                    .forEach(version -> versions.add(version.asInt()));
            return versions;
        } catch (RegistryException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    /** The text of one version of a subject. */
    public String version(String subject, int version) throws RegistryException {
        return text(
                ask("GET", "/subjects/" + path(subject) + "/versions/" + version, null), "schema");
    }

    /** Registers a schema, if it is not yet, and returns its id. */
    public int register(String subject, Schema schema) throws RegistryException {
        return id(ask("POST", "/subjects/" + path(subject) + "/versions", body(schema)));
    }

    /** The id of a schema that is registered under the subject. */
    int find(String subject, Schema schema) throws RegistryException {
        return id(ask("POST", "/subjects/" + path(subject), body(schema)));
    }

    /**
     * The compatibility that versions of the subject must have; empty if it has none of its own.
     */
    String compatibility(String subject) throws RegistryException {
        try {
            return text(ask("GET", "/config/" + path(subject), null), "compatibilityLevel");
        } catch (RegistryException e) {
            if (e.kind() == Kind.NOT_FOUND) {
                return "";
            }
            throw e;
        }
    }

    void setCompatibility(String subject, String level) throws RegistryException {
        ask(
                "PUT",
                "/config/" + path(subject),
                JSON.createObjectNode().put("compatibility", level).toString());
    }

    private JsonNode ask(String method, String path, String body) throws RegistryException {
        RegistryException last = null;
        for (String url : address.urls()) {
            try {
                return ask(url, method, path, body);
            } catch (RegistryException e) {
                if (e.kind() != Kind.UNAVAILABLE) {
                    throw e;
                }
                last = e;
            }
        }
        throw last == null ? new RegistryException(Kind.UNAVAILABLE, "it has no address") : last;
    }

    private JsonNode ask(String url, String method, String path, String body)
            throws RegistryException {
        try {
            HttpURLConnection connection = open(url + path, method);
            if (body != null) {
                connection.setDoOutput(true);
                try (OutputStream out = connection.getOutputStream()) {
                    out.write(body.getBytes(UTF_8));
                }
            }
            return RegistryResponse.check(
                    Quoted.withoutLogin(url), connection.getResponseCode(), JSON, read(connection));
        } catch (RegistryException e) {
            throw e;
        } catch (IOException e) {
            throw new RegistryException(
                    Kind.UNAVAILABLE, Quoted.withoutLogin(url) + " does not respond: " + e);
        }
    }

    /** Redirections are not followed: they could carry the credentials elsewhere. */
    private HttpURLConnection open(String url, String method) throws IOException {
        HttpURLConnection connection = (HttpURLConnection) address(url).openConnection();
        connection.setRequestMethod(method);
        connection.setInstanceFollowRedirects(false);
        connection.setConnectTimeout(timeoutMillis);
        connection.setReadTimeout(timeoutMillis);
        connection.setRequestProperty("Accept", CONTENT_TYPE);
        connection.setRequestProperty("Content-Type", CONTENT_TYPE);
        if (authorization != null) {
            connection.setRequestProperty("Authorization", authorization);
        }
        return connection;
    }

    /** The JDK's own message would quote all of the URL. */
    private static URL address(String url) throws IOException {
        try {
            return new URI(url).toURL();
        } catch (URISyntaxException | IllegalArgumentException | MalformedURLException e) {
            throw new RegistryException(Kind.UNAVAILABLE, "one of its addresses is not valid");
        }
    }

    private static byte[] read(HttpURLConnection connection) throws IOException {
        boolean failed = connection.getResponseCode() >= 400;
        try (InputStream in = failed ? connection.getErrorStream() : connection.getInputStream()) {
            return in == null ? new byte[0] : in.readNBytes(MAX_ANSWER_BYTES);
        }
    }

    private static String body(Schema schema) {
        return JSON.createObjectNode().put("schema", schema.toString()).toString();
    }

    private static String path(String subject) {
        return URLEncoder.encode(subject, UTF_8).replace("+", "%20");
    }

    private static int id(JsonNode answer) throws RegistryException {
        JsonNode id = answer.get("id");
        if (id == null || !id.isInt()) {
            throw new RegistryException(Kind.UNAVAILABLE, "the response has no id");
        }
        return id.intValue();
    }

    private static String text(JsonNode answer, String field) throws RegistryException {
        JsonNode text = answer.get(field);
        if (text == null || !text.isTextual()) {
            throw new RegistryException(Kind.UNAVAILABLE, "the response has no " + field);
        }
        return text.textValue();
    }

    /**
     * Interprets an HTTP response. "Not found" counts only with one of the registry's own error
     * codes, so that a proxy's 404 does not make a record a dead letter.
     */
    private static final class RegistryResponse {

        private static final int NO_SUBJECT = 40401;
        private static final int NO_VERSION = 40402;
        private static final int NO_SCHEMA = 40403;
        private static final int NO_SUBJECT_CONFIG = 40408;

        private RegistryResponse() {}

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
                            case NO_SUBJECT, NO_VERSION, NO_SCHEMA, NO_SUBJECT_CONFIG ->
                                    Kind.NOT_FOUND;
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
}
