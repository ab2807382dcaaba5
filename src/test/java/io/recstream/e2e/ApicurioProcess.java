package io.recstream.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;

/**
 * A real registry in a process of its own: Apicurio, which speaks Confluent's interface. It keeps
 * all in its memory, so it is made silent by being stopped like a debugger would.
 */
final class ApicurioProcess implements RegistryScenario.Registry, AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration START_DEADLINE = Duration.ofSeconds(90);

    private final HttpClient client =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final int port;
    private final Process process;

    /**
     * @param unpacked what is in the archive that Maven has unpacked
     * @param folder for all that it writes
     */
    ApicurioProcess(Path unpacked, Path folder) throws IOException {
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = free.getLocalPort();
        }
        this.process =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-Xmx400m",
                                "-Djava.io.tmpdir=" + folder,
                                "-Dquarkus.http.host=127.0.0.1",
                                "-Dquarkus.http.port=" + port,
                                "-Dapicurio.storage.kind=sql",
                                "-jar",
                                runner(unpacked).toString())
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(folder.resolve("apicurio.log").toFile())
                        .start();
    }

    private static Path runner(Path unpacked) throws IOException {
        try (var files = Files.list(unpacked)) {
            return files.filter(file -> file.toString().endsWith("-runner.jar"))
                    .findFirst()
                    .orElseThrow(() -> new IOException("No runner in " + unpacked));
        }
    }

    ApicurioProcess started() {
        await("registry")
                .atMost(START_DEADLINE)
                .ignoreExceptions()
                .until(() -> process.isAlive() && ask("GET", "/subjects", null).isArray());
        return this;
    }

    @Override
    public String url() {
        return "http://127.0.0.1:" + port + "/apis/ccompat/v7";
    }

    @Override
    public int register(String subject, Schema schema) throws Exception {
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        return ask("POST", "/subjects/" + subject + "/versions", body).get("id").intValue();
    }

    @Override
    public String compatibility(String subject) throws Exception {
        return ask("GET", "/config/" + subject, null).get("compatibilityLevel").textValue();
    }

    @Override
    public void goDown() throws Exception {
        signal("STOP");
    }

    @Override
    public void comeBack() throws Exception {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        Process kill =
                new ProcessBuilder(List.of("kill", "-" + name, Long.toString(process.pid())))
                        .start();
        if (kill.onExit().join().exitValue() != 0) {
            throw new IOException("kill says " + kill.exitValue());
        }
    }

    private JsonNode ask(String method, String path, String body) throws Exception {
        HttpRequest.BodyPublisher content =
                body == null
                        ? HttpRequest.BodyPublishers.noBody()
                        : HttpRequest.BodyPublishers.ofString(body);
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(url() + path))
                        .timeout(Duration.ofSeconds(20))
                        .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                        .method(method, content)
                        .build();
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answers " + answer.statusCode() + answer.body());
        }
        return JSON.readTree(answer.body());
    }

    /** A process that is stopped does not hear that it should end. */
    @Override
    public void close() throws IOException {
        signal("CONT");
        process.destroy();
        process.onExit().orTimeout(20, TimeUnit.SECONDS).exceptionally(late -> kill()).join();
    }

    private Process kill() {
        return process.destroyForcibly();
    }
}
