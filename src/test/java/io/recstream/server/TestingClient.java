package io.recstream.server;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A client that validates every response against the server's description. */
final class TestingClient {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final HttpClient http =
            HttpClient.newBuilder()
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(DEADLINE)
                    .build();
    private final String url;
    private final OpenApiContract contract;

    /** A response with its body. */
    record JsonResponse(HttpResponse<byte[]> response, JsonNode json) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse(null);
        }
    }

    TestingClient(String url, OpenApiContract contract) {
        this.url = url;
        this.contract = contract;
    }

    /**
     * @param pattern the path in the description
     * @param path the requested path
     */
    JsonResponse get(String pattern, String path) throws Exception {
        return send("GET", pattern, path, request(path).GET());
    }

    JsonResponse post(String body, String type) throws Exception {
        return send(
                "POST",
                "/events",
                "/events",
                request("/events")
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    JsonResponse send(String method, String pattern, String path, HttpRequest.Builder request)
            throws Exception {
        HttpResponse<byte[]> response = http.send(request.build(), BodyHandlers.ofByteArray());
        String type = response.headers().firstValue("Content-Type").orElse("");
        if (pattern != null) {
            contract.check(method, pattern, response.statusCode(), type, response.body());
        }
        return new JsonResponse(
                response,
                response.body().length > 0 && type.endsWith("json")
                        ? MAPPER.readTree(response.body())
                        : null);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url + path)).timeout(DEADLINE);
    }

    /** The lines of a stream, until the client or the server is closed. */
    List<String> stream(String pattern, String path) throws Exception {
        HttpResponse<InputStream> response =
                http.send(
                        HttpRequest.newBuilder(URI.create(url + path)).build(),
                        BodyHandlers.ofInputStream());
        contract.check(
                "GET",
                pattern,
                response.statusCode(),
                response.headers().firstValue("Content-Type").orElse(""),
                null);
        List<String> lines = new CopyOnWriteArrayList<>();
        Thread reader = new Thread(() -> read(response, lines), "stream-reader");
        reader.setDaemon(true);
        reader.start();
        return lines;
    }

    private static void read(HttpResponse<InputStream> response, List<String> lines) {
        try (var in =
                new BufferedReader(
                        new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                lines.add(line);
            }
            lines.add("end");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
