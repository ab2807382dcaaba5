package io.recstream.server;

import static io.recstream.server.TestingOutputs.list;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.avro.CatalogItem;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.HostileRecords;
import io.recstream.server.TestingClient.JsonResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The catalogue and the live figures, of records that the job's own serializers have written. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LiveITCase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);

    @TempDir private static Path folder;
    private final FixedJobStatus jobStatus = new FixedJobStatus();
    private LocalBroker broker;
    private Topics topics;
    private TestingOutputs outputs;
    private RecommendationServer server;
    private OpenApiContract contract;
    private TestingClient client;

    /** A constant job on a cluster with a TaskManager that can be killed. */
    private static final class FixedJobStatus implements JobStatusSource {
        private volatile Recovery recovery;

        @Override
        public Report report() {
            return new Report(
                    "http://flink:8081/",
                    "j",
                    "RUNNING",
                    0,
                    2,
                    new Checkpoints(3, 0, new Checkpoint(3, 40, 1_000, 5)),
                    List.of(
                            new Stage("a", "read", 2, "RUNNING", Double.NaN, 10, 0.25, 0),
                            new Stage("b", "rank", 2, "RUNNING", 10, 10, 0.5, 0)),
                    List.of(new Edge("a", "b")),
                    RuleCounts.NONE);
        }

        @Override
        public boolean canKill() {
            return true;
        }

        @Override
        public OptionalLong kill() {
            if (recovery != null) {
                return OptionalLong.empty();
            }
            recovery = new Recovery(7, 0);
            return OptionalLong.of(7);
        }

        @Override
        public Recovery recovery() {
            return recovery;
        }
    }

    @BeforeAll
    void start() throws Exception {
        broker =
                LocalBroker.start(LocalBroker.Options.defaults().withData(folder.resolve("kafka")));
        topics = broker.createTopics(1);
        outputs = new TestingOutputs(broker.bootstrapServers(), topics);
        outputs.send(topics.catalog(), "i1", item("i1", "Blue lamp", "home", "light"));
        outputs.send(topics.catalog(), "i2", item("i2", "Red chair", "home"));
        outputs.send(topics.catalog(), "i3", item("i3", "Old chair", "home"));
        outputs.send(topics.catalog(), "i3", null);
        byte[] manyNames = HostileRecords.hugePath(0xEE, 0xFF, 0xFF, 0xFF, 0x0F);
        outputs.send(topics.catalog(), "i4", manyNames);
        outputs.send(topics.catalog(), "i5", HostileRecords.hugePath(0x80, 0x80, 0x80, 0x80, 0x10));
        // Sent before the start of the server, so not counted.
        outputs.send(list("u1", 1, "i1"));
        outputs.flush();
        server = RecommendationServer.start(settings("view", topics), jobStatus);
        try (var description = RecommendationServer.class.getResourceAsStream("openapi.json")) {
            contract = new OpenApiContract(description.readAllBytes());
        }
        client = new TestingClient(server.url(), contract);
    }

    /** Every operation must have been tested successfully. */
    @AfterAll
    void stop() {
        server.close();
        outputs.close();
        broker.close();
        for (String operation : contract.operations()) {
            if (isOurs(operation)) {
                String good = operation.startsWith("POST") ? " 202" : " 200";
                assertThat(contract.seen()).contains(operation + good);
            }
        }
    }

    static boolean isOurs(String operation) {
        return operation.contains(" /live")
                || operation.equals("GET /items")
                || operation.equals("GET /items/categories")
                || operation.equals("GET /items/{id}");
    }

    @Test
    void searchesTheCatalogue() throws Exception {
        await().atMost(DEADLINE).until(() -> items("/items").at("/total").asInt() == 2);

        assertThat(items("/items").findValuesAsText("item_id")).containsExactly("i1", "i2");
        assertThat(items("/items").get("complete").asBoolean()).isTrue();
        assertThat(items("/items?query=CHAIR").findValuesAsText("item_id")).containsExactly("i2");
        assertThat(items("/items?category=light").at("/items/0/title").asText())
                .isEqualTo("Blue lamp");
        assertThat(items("/items?limit=1&offset=1").at("/items/0/item_id").asText())
                .isEqualTo("i2");
        JsonNode categories = client.get("/items/categories", "/items/categories").json();
        assertThat(categories.at("/categories/0/name").asText()).isEqualTo("home");
        assertThat(categories.at("/categories/0/items").asInt()).isEqualTo(2);
        JsonNode known = client.get("/items/{id}", "/items/i1").json();
        assertThat(known.get("known").asBoolean()).isTrue();
        assertThat(known.get("price").asDouble()).isEqualTo(9.5);
        assertThat(known.get("currency").asText()).isEqualTo("EUR");
        assertThat(client.get("/items/{id}", "/items/i3").json().get("known").asBoolean())
                .isFalse();
        assertThat(client.get("/items", "/items?limit=0").status()).isEqualTo(400);
        assertThat(client.get("/items", "/items?offset=x").status()).isEqualTo(400);

        outputs.send(topics.catalog(), "i9", item("i9", "Late comer", "garden"));
        await().atMost(DEADLINE).until(() -> items("/items").at("/total").asInt() == 3);
        outputs.send(topics.catalog(), "i9", null);
        await().atMost(DEADLINE).until(() -> items("/items").at("/total").asInt() == 2);
        JsonNode health = client.get("/health", "/health").json();
        assertThat(health.get("unread_topics")).isEmpty();
        assertThat(health.get("catalog_records_unreadable").asInt()).isEqualTo(2);
        assertThat(health.get("records_unreadable").asInt()).isEqualTo(2);
    }

    @Test
    void measuresTheTopics() throws Exception {
        List<String> stream = client.stream("/live/stream", "/live/stream");
        post("u9", "e1", "i1");
        outputs.send(list("u9", 4, "e1", List.of("i2", "i1")));
        post("u9", "e2", "i1");
        outputs.send(list("u9", 5, "e2", List.of("i1")));
        // 6 is lost, 7 is duplicated.
        outputs.send(list("u9", 7, "e2", List.of("i1")));
        outputs.send(list("u9", 7, "e2", List.of("i1")));
        for (int offset = 0; offset < 7; offset++) {
            outputs.sendLetter(offset, "{\u0000<script>");
        }
        outputs.flush();

        await().atMost(DEADLINE)
                .until(
                        () ->
                                live().at("/ledger/doubled").asLong() == 1
                                        && live().at("/dead_letters/0/count").asLong() == 7
                                        && live().get("mrr").isNumber());

        JsonNode live = live();
        assertThat(live.at("/ledger/lost").asLong()).isEqualTo(1);
        assertThat(live.at("/ledger/lists").asLong()).isEqualTo(live.get("lists").asLong());
        assertThat(live.get("lists").asLong()).isEqualTo(4);
        assertThat(live.get("events").asLong()).isEqualTo(2);
        // The item of e2 was the second of the list before it.
        assertThat(live.get("hit_rate").asDouble()).isEqualTo(1);
        assertThat(live.get("mrr").asDouble()).isEqualTo(0.5);
        assertThat(live.at("/latency/committed/p50_ms").asDouble()).isNotNegative();
        assertThat(live.at("/latency/uncommitted/p50_ms").asDouble()).isNotNegative();
        assertThat(live.at("/dead_letters/0/reason").asText()).isEqualTo("MALFORMED");
        assertThat(live.at("/dead_letters/0/examples")).hasSize(5);
        assertThat(live.at("/dead_letters/0/examples/0/offset").asLong()).isEqualTo(6);
        assertThat(live.at("/dead_letters/0/examples/0/payload").asText())
                .isEqualTo("{\\x00<script>");
        assertThat(live.at("/flink/stages/1/name").asText()).isEqualTo("rank");
        assertThat(live.at("/flink/stages/0/records_in_per_second").isNull()).isTrue();

        await().atMost(DEADLINE).until(() -> lives(stream).size() >= 3);
        for (String one : lives(stream)) {
            contract.check("Live", one);
        }
        JsonNode history = client.get("/live/history", "/live/history").json();
        assertThat(history.get("points")).hasSizeGreaterThanOrEqualTo(3);
        assertThat(history.at("/points/0/checkpoint_ms").asLong()).isEqualTo(40);
    }

    @Test
    void killsOneTaskManagerAtATime() throws Exception {
        jobStatus.recovery = null;
        assertThat(kill("text/plain").status()).isEqualTo(415);
        JsonResponse killed = kill("application/json");
        assertThat(killed.status()).isEqualTo(202);
        assertThat(killed.json().get("killed_at").asLong()).isEqualTo(7);
        assertThat(kill("application/json").status()).isEqualTo(409);
        await().atMost(DEADLINE).until(() -> live().at("/recovery/killed_at").asLong() == 7);
        assertThat(live().at("/recovery/recovered_at").isNull()).isTrue();
    }

    /** A body may come later than its head, and belongs to no next request. */
    @Test
    void readsTheBodyBeforeTheNextRequest() throws Exception {
        jobStatus.recovery = null;
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout(500);
            InputStream in = socket.getInputStream();
            sendHead(
                    socket,
                    "POST /live/kill-task-manager HTTP/1.1",
                    "Content-Type: application/json",
                    "Content-Length: 2");
            assertThatThrownBy(in::read)
                    .as("no response before the body")
                    .isInstanceOf(SocketTimeoutException.class);
            socket.setSoTimeout((int) DEADLINE.toMillis());
            socket.getOutputStream().write("{}".getBytes(UTF_8));
            sendHead(socket, "GET /live HTTP/1.1", "Connection: close");
            assertThat(new String(in.readAllBytes(), UTF_8))
                    .containsPattern("(?s)^HTTP/1.1 202 .*HTTP/1.1 200 ");
        }
    }

    @Test
    void saysThatAConnectionWithAnUnreadBodyEnds() throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            sendHead(socket, "GET /live HTTP/1.1", "Content-Length: 2");
            assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
                    .startsWith("HTTP/1.1 200 ")
                    .contains("Connection: close");
        }
    }

    private int port() {
        return URI.create(server.url()).getPort();
    }

    private static void sendHead(Socket socket, String... lines) throws IOException {
        String head = String.join("\r\n", lines) + "\r\nHost: localhost\r\n\r\n";
        socket.getOutputStream().write(head.getBytes(UTF_8));
        socket.getOutputStream().flush();
    }

    @Test
    void skipsTopicsThatDoNotExist() throws Exception {
        Topics none = Topics.prefixed("none.");
        try (RecommendationServer lonely = RecommendationServer.start(settings("lonely", none))) {
            TestingClient its = new TestingClient(lonely.url(), contract);
            await().atMost(DEADLINE).until(() -> lonely.progress().isLive());
            assertThat(its.get("/items", "/items").json().get("total").asInt()).isZero();
            assertThat(its.get("/live", "/live").json().get("flink").isNull()).isTrue();
            await().atMost(DEADLINE)
                    .until(
                            () ->
                                    its.get("/health", "/health").json().get("unread_topics").size()
                                            == 2);
            assertThat(
                            its.send(
                                            "POST",
                                            "/live/kill-task-manager",
                                            "/live/kill-task-manager",
                                            its.request("/live/kill-task-manager")
                                                    .header("Content-Type", "application/json")
                                                    .POST(BodyPublishers.ofString("{}")))
                                    .status())
                    .isEqualTo(404);
        }
    }

    private JsonResponse kill(String type) throws Exception {
        String path = "/live/kill-task-manager";
        return client.send(
                "POST",
                path,
                path,
                client.request(path)
                        .header("Content-Type", type)
                        .POST(BodyPublishers.ofString("{}")));
    }

    private void post(String user, String event, String item) throws Exception {
        JsonResponse taken =
                client.post(
                        "{'user_id':'%s','event_id':'%s','item_id':'%s','event_type':'view'}"
                                .formatted(user, event, item),
                        "application/json");
        assertThat(taken.status()).isEqualTo(202);
    }

    private JsonNode live() throws Exception {
        return client.get("/live", "/live").json();
    }

    private JsonNode items(String path) throws Exception {
        return client.get("/items", path).json();
    }

    private static List<String> lives(List<String> lines) {
        return lines.stream()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    private static byte[] item(String id, String title, String... category) throws Exception {
        var encoded =
                CatalogItem.getEncoder()
                        .encode(
                                CatalogItem.newBuilder()
                                        .setItemId(id)
                                        .setTitle(title)
                                        .setCategory(List.of(category))
                                        .setPrice(9.5)
                                        .setCurrency("EUR")
                                        .build());
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private ServeSettings settings(String name, Topics beside) throws Exception {
        return new ServeSettings(
                new ServeSettings.Kafka(broker.bootstrapServers(), new Properties(), null),
                new ServeSettings.Topics(
                        topics.recommendations(),
                        topics.userFeatures(),
                        topics.similarItems(),
                        OutputFormat.Kind.AVRO),
                new ServeSettings.Events(
                        topics.events(),
                        OutputFormat.Kind.AVRO,
                        List.of("view"),
                        Instant.EPOCH,
                        Duration.ofMinutes(5),
                        0),
                new ServeSettings.Beside(
                        beside.catalog(), OutputFormat.Kind.AVRO, beside.deadLetters()),
                ServeSettings.Http.loopback(0, 0),
                ServeSettings.Memory.in(Files.createDirectories(folder.resolve(name))));
    }
}
