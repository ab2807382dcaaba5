package io.recstream.flink;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.runtime.net.SSLUtils;

/** A JobManager's REST API. Every call ends within {@link #TIMEOUT}. */
public final class FlinkRest {

    static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final URI base;
    private final HttpClient http;

    /** A client without encryption, or with the JVM's default trust store. */
    public FlinkRest(URI base) {
        this(base, null);
    }

    /**
     * @param base {@code http(s)://host:port}, with a path if a proxy requires one
     * @param tls trust and key stores; null for the JVM's default
     */
    public FlinkRest(URI base, SSLContext tls) {
        this.base = URI.create(base.toString().replaceAll("/+$", "") + "/");
        HttpClient.Builder builder =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(Duration.ofSeconds(5));
        this.http = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    /**
     * A client with Flink's own TLS settings ({@code security.ssl.rest.*}), as its command-line
     * client reads them; without a trust store, with the JVM's default.
     */
    public static FlinkRest of(URI base, Configuration flinks) throws IOException {
        return new FlinkRest(base, "https".equals(base.getScheme()) ? tls(flinks) : null);
    }

    private static SSLContext tls(Configuration flinks) throws IOException {
        if (!flinks.contains(SecurityOptions.SSL_REST_TRUSTSTORE)
                && !flinks.contains(SecurityOptions.SSL_TRUSTSTORE)) {
            return null;
        }
        Configuration enabled = new Configuration(flinks);
        enabled.set(SecurityOptions.SSL_REST_ENABLED, true);
        try {
            return SSLUtils.createRestSSLContext(enabled, true);
        } catch (Exception e) { // declared by Flink
            throw new IOException(
                    "The stores that security.ssl.rest.… of Flink's client settings name cannot be"
                            + " used: "
                            + said(e),
                    e);
        }
    }

    public URI base() {
        return base;
    }

    /** An empty request body for {@link #post}. */
    public static ObjectNode body() {
        return JSON.createObjectNode();
    }

    public JsonNode get(String path) throws IOException {
        return send(request(path).GET());
    }

    /** A setting of the JobManager; empty if it is not set. */
    public Optional<String> setting(String key) throws IOException {
        for (JsonNode entry : get("jobmanager/config")) {
            if (entry.path("key").asText().equals(key)) {
                return Optional.of(entry.path("value").asText());
            }
        }
        return Optional.empty();
    }

    public JsonNode post(String path, ObjectNode body) throws IOException {
        return send(
                request(path)
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.toString())));
    }

    /** Cancels a job without a savepoint. */
    public void cancel(String job) throws IOException {
        send(request("jobs/" + job + "?mode=cancel").method("PATCH", BodyPublishers.noBody()));
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(base.resolve(path)).timeout(TIMEOUT);
    }

    private JsonNode send(HttpRequest.Builder request) throws IOException {
        HttpResponse<String> response;
        try {
            response =
                    http.send(
                            request.build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while waiting for " + base);
        } catch (SSLException e) {
            throw new IOException(
                    "No response from "
                            + base
                            + ": "
                            + said(e)
                            + ". The certificates are set by security.ssl.rest.… in the config.yaml of FLINK_CONF_DIR",
                    e);
        } catch (IOException e) {
            throw new IOException("No response from " + base + ": " + said(e), e);
        }
        if (response.statusCode() < 400 && response.headers().firstValue("Location").isPresent()) {
            throw new FlinkRestException(
                    response.statusCode(),
                    base
                            + " points to "
                            + response.headers().firstValue("Location").get()
                            + ". Next: name the cluster by an address that responds, with https"
                            + " if it requires TLS");
        }
        if (response.statusCode() >= 300) {
            throw new FlinkRestException(response.statusCode(), reason(response));
        }
        return response.body().isBlank() ? body() : JSON.readTree(response.body());
    }

    private static String said(Exception e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }

    /** Flink responds with a stack trace: its last cause is the reason. */
    private static String reason(HttpResponse<String> response) {
        try {
            JsonNode errors = JSON.readTree(response.body()).path("errors");
            String last = errors.path(errors.size() - 1).asText();
            return last.isBlank() ? "HTTP " + response.statusCode() : Causes.last(last);
        } catch (IOException e) {
            return "HTTP " + response.statusCode() + " from " + response.uri();
        }
    }
}
