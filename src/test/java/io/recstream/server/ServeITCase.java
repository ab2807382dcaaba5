package io.recstream.server;

import static io.recstream.server.TestingOutputs.features;
import static io.recstream.server.TestingOutputs.list;
import static io.recstream.server.TestingOutputs.similar;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.recstream.devcluster.IdentityTopics;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Topics;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.ingest.AvroEvents;
import io.recstream.job.ingest.EventDeserializer;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.IdentityParameters;
import io.recstream.job.model.IdentityUpdate;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.UserEvent;
import io.recstream.job.validate.EventValidator;
import io.recstream.server.TestingClient.JsonResponse;
import java.io.ByteArrayInputStream;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A broker, and a server over topics that the job's own serializers have written. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ServeITCase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
    private static final Duration SKEW = Duration.ofMinutes(5);
    private static final IdentityParameters BOUNDS = new IdentityParameters(100, 5, 1, 1, 1);
    private static final List<String> TYPES = List.of("view", "purchase");
    private static final String LISTS = "/users/{id}/recommendations";

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @TempDir private static Path folder;
    private LocalBroker broker;
    private Topics topics;
    private TestingOutputs outputs;
    private RecommendationServer server;
    private OpenApiContract contract;
    private TestingClient client;

    @BeforeAll
    void start() throws Exception {
        broker =
                LocalBroker.start(LocalBroker.Options.defaults().withData(folder.resolve("kafka")));
        topics = broker.createTopics(2);
        outputs = new TestingOutputs(broker.bootstrapServers(), topics);
        for (int user = 0; user < 50; user++) {
            outputs.send(list("u" + user, 1, "i1", "i" + user));
        }
        outputs.send(list("u1", 2, "i7", "i8", "i9"));
        outputs.send(RecommendationUpdate.tombstone("u2"));
        outputs.send(list("жанна/ü 🛒", 1, "предмет"));
        outputs.send(features("u1", 4));
        outputs.send(similar("i1"));
        outputs.sendBroken("broken");
        outputs.flush();
        server = serve("view", ServeSettings.Http.loopback(0, 0));
        try (var description = RecommendationServer.class.getResourceAsStream("openapi.json")) {
            contract = new OpenApiContract(description.readAllBytes());
        }
        client = new TestingClient(server.url(), contract);
        await().atMost(DEADLINE).until(() -> server.progress().isLive());
        await().atMost(DEADLINE).until(() -> !popular().isEmpty());
    }

    /** Every operation must have been tested successfully. */
    @AfterAll
    void stop() {
        server.close();
        outputs.close();
        broker.close();
        for (String operation : contract.operations()) {
            if (!LiveITCase.isOurs(operation) && !ExperimentsITCase.isOurs(operation)) {
                String good = operation.startsWith("POST") ? " 202" : " 200";
                assertThat(contract.seen()).contains(operation + good);
            }
        }
    }

    @Test
    void servesRecordsFromBeforeItsStart() throws Exception {
        JsonResponse list = client.get(LISTS, "/users/u1/recommendations");
        assertThat(list.status()).isEqualTo(200);
        assertThat(list.json().get("known").asBoolean()).isTrue();
        assertThat(list.json().get("version").asLong()).isEqualTo(2);
        assertThat(items(list.json())).containsExactly("i7", "i8", "i9");
        assertThat(list.header("Recstream-Stale")).isEqualTo("false");
        assertThat(list.header("Access-Control-Allow-Origin")).isNull();
        assertThat(list.header("Server")).isNull();
        assertThat(list.json().has("requested_id")).as("without identity").isFalse();

        JsonResponse limited = client.get(LISTS, "/users/u1/recommendations?limit=2");
        assertThat(items(limited.json())).containsExactly("i7", "i8");

        JsonNode history = client.get("/users/{id}/history", "/users/u1/history").json();
        assertThat(history.get("versions"))
                .extracting(version -> version.get("version").asLong())
                .containsExactly(2L, 1L);

        JsonNode features = client.get("/users/{id}/features", "/users/u1/features").json();
        assertThat(features.at("/windows/0/counts/view").asLong()).isEqualTo(4);

        JsonNode similar = client.get("/items/{id}/similar", "/items/i1/similar").json();
        assertThat(similar.at("/neighbours/0/item_id").asText()).isEqualTo("i2");

        JsonNode health = client.get("/health", "/health").json();
        assertThat(health.get("state").asText()).isEqualTo("live");
        assertThat(health.get("rebuilt_share").asDouble()).isEqualTo(1);
        assertThat(health.get("records_unreadable").asLong()).isEqualTo(1);
    }

    @Test
    void acceptsIdsInAnyScript() throws Exception {
        JsonResponse list =
                client.get(
                        LISTS,
                        "/users/%D0%B6%D0%B0%D0%BD%D0%BD%D0%B0%2F%C3%BC%20%F0%9F%9B%92"
                                + "/recommendations");

        assertThat(list.json().get("user_id").asText()).isEqualTo("жанна/ü 🛒");
        assertThat(items(list.json())).containsExactly("предмет");
    }

    @Test
    void servesPopularItemsToUnknownUsers() throws Exception {
        JsonResponse unknown = client.get(LISTS, "/users/nobody/recommendations");

        assertThat(unknown.status()).isEqualTo(200);
        assertThat(unknown.json().get("known").asBoolean()).isFalse();
        assertThat(items(unknown.json())).contains("i1");
        assertThat(unknown.json().get("items"))
                .allMatch(item -> item.get("reason").asText().equals("POPULAR"));
        // Deleted before the start of the server.
        assertThat(client.get(LISTS, "/users/u2/recommendations").json().get("known").asBoolean())
                .isFalse();
        for (String about : List.of("features", "history")) {
            String path = "/users/{id}/" + about;
            assertThat(client.get(path, path.replace("{id}", "nobody")).json().get("known"))
                    .isEqualTo(MAPPER.getNodeFactory().booleanNode(false));
        }
        assertThat(client.get("/items/{id}/similar", "/items/none/similar").status())
                .isEqualTo(200);
    }

    @Test
    void streamsChanges() throws Exception {
        List<String> user = client.stream("/users/{id}/stream", "/users/live/stream");
        List<String> all = client.stream("/events/stream", "/events/stream");
        await().atMost(DEADLINE).until(() -> data(user, "features").size() == 1);
        assertThat(data(user, "recommendations")).hasSize(1).allMatch(it -> it.contains("false"));

        outputs.send(list("live", 1, "a", "b"));
        outputs.send(features("live", 1));
        await().atMost(DEADLINE).until(() -> data(user, "recommendations").size() == 2);
        contract.check("Recommendations", data(user, "recommendations").get(1));
        assertThat(items(MAPPER.readTree(data(user, "recommendations").get(1))))
                .containsExactly("a", "b");
        await().atMost(DEADLINE).until(() -> data(user, "features").size() == 2);
        contract.check("Features", data(user, "features").get(1));

        outputs.send(RecommendationUpdate.tombstone("live"));
        await().atMost(DEADLINE).until(() -> data(user, "recommendations").size() == 3);
        assertThat(data(user, "recommendations").get(2)).contains("\"known\":false");
        assertThat(client.get(LISTS, "/users/live/recommendations").json().get("known").asBoolean())
                .isFalse();
        assertThat(client.get("/users/{id}/history", "/users/live/history").json().get("versions"))
                .isEmpty();

        await().atMost(DEADLINE).until(() -> data(all, "change").size() >= 3);
        for (String change : data(all, "change")) {
            contract.check("Change", change);
        }
    }

    @Test
    void acceptsEventsThatTheJobAccepts() throws Exception {
        JsonResponse receipt =
                client.post(
                        "{'user_id':'ü1','item_id':'i1','event_type':'purchase','value':12.5,"
                                + "'event_id':'posted-1'}",
                        "application/json; charset=utf-8");

        assertThat(receipt.status()).isEqualTo(202);
        assertThat(receipt.json().get("event_id").asText()).isEqualTo("posted-1");
        EventValidator rules = new EventValidator(TYPES, EARLIEST, SKEW, Clock.systemUTC());
        var job = new EventDeserializer(new AvroEvents(), rules::check, 1 << 20);
        DecodedRecord<UserEvent> read =
                outputs.events().stream()
                        .map(job::decode)
                        .flatMap(List::stream)
                        .filter(it -> it.isAccepted() && it.value().eventId().equals("posted-1"))
                        .findAny()
                        .orElseThrow();
        assertThat(new String(read.source().key(), UTF_8)).isEqualTo("ü1");
        assertThat(read.value().itemId()).isEqualTo("i1");
        assertThat(read.value().valueMicros()).isEqualTo(12_500_000);
    }

    /** Accepted users and items can be requested with the key in the receipt. */
    @Test
    void acceptsUserKeysAndRejectsIdsThatTheJobRejects() throws Exception {
        for (String id :
                List.of(
                        "x".repeat(128),
                        "é".repeat(64),
                        "device:zz",
                        "user:device:zz",
                        "user:device:" + "x".repeat(116),
                        ".",
                        "..",
                        "%2F",
                        "a/b;c?d#e",
                        "\uD83D\uDE00 \u00A0x")) {
            for (String field : List.of("user_id", "device_id")) {
                JsonResponse receipt =
                        client.post(
                                "{'%s':'%s','item_id':'i','event_type':'view'}"
                                        .formatted(field, id),
                                "application/json");
                assertThat(receipt.status()).as(id).isEqualTo(202);
                String key = receipt.json().get("user_key").asText();
                JsonResponse list =
                        client.get(LISTS, "/users/" + percentEncoded(key) + "/recommendations");
                assertThat(list.status()).as(key).isEqualTo(200);
                assertThat(list.json().get("user_id").asText()).isEqualTo(key);
            }
            JsonResponse similar =
                    client.get("/items/{id}/similar", "/items/" + percentEncoded(id) + "/similar");
            assertThat(similar.json().get("item_id").asText()).isEqualTo(id);
        }
        for (String id : List.of("a\n", "\u00A0\u202F", "\u200B\uFEFF")) {
            assertProblem(
                    client.get(LISTS, "/users/" + percentEncoded(id) + "/recommendations"),
                    400,
                    "INVALID_ID");
            assertProblem(
                    client.get("/items/{id}/similar", "/items/" + percentEncoded(id) + "/similar"),
                    400,
                    "INVALID_ID");
        }
        // Jetty itself rejects a NUL in a path.
        assertProblem(client.get(LISTS, "/users/a%00/recommendations"), 400, "BAD_REQUEST");
        assertProblem(
                client.post(
                        "{'user_id':'a\\u0000','item_id':'i','event_type':'view'}",
                        "application/json"),
                400,
                "MALFORMED");
    }

    @Test
    void rejectsATimeInSecondsAndADuplicateName() throws Exception {
        assertProblem(
                client.post(
                        "{'user_id':'u','item_id':'i','event_type':'view','event_time':1795860000}",
                        "application/json"),
                400,
                "INVALID_EVENT_TIME");
        assertProblem(
                client.post(
                        "{'user_id':'alice','user_id':'mallory','item_id':'i','event_type':'view'}",
                        "application/json"),
                400,
                "MALFORMED");
    }

    private static String percentEncoded(String id) {
        StringBuilder encoded = new StringBuilder();
        for (byte b : id.getBytes(UTF_8)) {
            encoded.append("%%%02X".formatted(b & 0xFF));
        }
        return encoded.toString();
    }

    @Test
    void rejectsInvalidRequestsWithAProblem() throws Exception {
        String event = "{'user_id':'u','item_id':'i','event_type':'view'}";
        assertProblem(client.post("{'user_id':'u'}", "application/json"), 400, "MISSING_ITEM_ID");
        assertProblem(client.post("", "application/json"), 400, "MALFORMED");
        assertProblem(client.post(event, "text/plain"), 415, "NOT_JSON");
        assertProblem(
                client.post("{'a':'" + "x".repeat(20_000) + "'}", "application/json"),
                413,
                "BODY_TOO_LARGE");
        // Without a length.
        var chunked =
                client.request("/events")
                        .header("Content-Type", "application/json")
                        .POST(
                                BodyPublishers.ofInputStream(
                                        () -> new ByteArrayInputStream(new byte[30_000])));
        assertProblem(client.send("POST", "/events", "/events", chunked), 413, "BODY_TOO_LARGE");
        assertProblem(client.get(LISTS, "/users/%20/recommendations"), 400, "INVALID_ID");
        assertProblem(
                client.get(LISTS, "/users/" + "x".repeat(129) + "/recommendations"),
                400,
                "INVALID_ID");
        assertProblem(
                client.get(LISTS, "/users/u1/recommendations?limit=0"), 400, "INVALID_PARAMETER");
        assertProblem(
                client.get("/users/{id}/features", "/users/u1/features?limit=5"),
                400,
                "UNKNOWN_PARAMETER");
        assertProblem(client.get(null, "/users/u1/secrets"), 404, "NO_SUCH_PATH");
        JsonResponse deleted =
                client.send(
                        "DELETE",
                        null,
                        "/users/u1/features",
                        client.request("/users/u1/features").DELETE());
        assertProblem(deleted, 405, "METHOD_NOT_ALLOWED");
        assertThat(deleted.header("Allow")).isEqualTo("GET, HEAD");
        JsonResponse head =
                client.send(
                        "HEAD",
                        null,
                        "/users/u1/features",
                        client.request("/users/u1/features")
                                .method("HEAD", BodyPublishers.noBody()));
        assertThat(head.status()).isEqualTo(200);
        assertThat(head.json()).isNull();
    }

    /** If the connection closed while the client is sending, the response would be lost. */
    @Test
    void respondsToAClientThatIsStillSending() throws Exception {
        String large = "{'a':'" + "x".repeat(900_000) + "'}";
        for (int attempt = 0; attempt < 20; attempt++) {
            assertProblem(client.post(large, "application/json"), 413, "BODY_TOO_LARGE");
            assertProblem(client.post(large, "text/plain"), 415, "NOT_JSON");
            var chunked =
                    client.request("/events")
                            .header("Content-Type", "application/json")
                            .POST(
                                    BodyPublishers.ofInputStream(
                                            () -> new ByteArrayInputStream(new byte[900_000])));
            assertProblem(
                    client.send("POST", "/events", "/events", chunked), 413, "BODY_TOO_LARGE");
        }
    }

    @Test
    void rejectsMalformedHttpWithoutDetails() throws Exception {
        assertThat(raw("NONSENSE\r\n\r\n")).contains(" 400 ").doesNotContain("eclipse", "jetty");
        assertThat(raw("GET /users/%zz/features HTTP/1.1\r\nHost: localhost\r\n\r\n"))
                .contains(" 400 ", "problem+json", "BAD_REQUEST");
        assertThat(raw("GET /health HTTP/1.1\r\nHost: evil.example\r\n\r\n"))
                .contains(" 421 ", "problem+json", "WRONG_HOST");
        assertThat(
                        raw(
                                "GET /health HTTP/1.1\r\nHost: localhost\r\nX: "
                                        + "x".repeat(20_000)
                                        + "\r\n\r\n"))
                .contains(" 431 ")
                .doesNotContain("eclipse", "jetty");
    }

    @Test
    void rejectsRequestsOfOtherOrigins() throws Exception {
        String event = "{'user_id':'u','item_id':'i','event_type':'view'}".replace('\'', '"');
        String own = "http://127.0.0.1:" + server.port();
        for (String origin :
                List.of("http://evil.example", "null", "http://localhost:1", "https://127.0.0.1")) {
            assertThat(post(origin, event)).as(origin).contains(" 403 ", "FOREIGN_ORIGIN");
            assertThat(raw(get("/users/u1/recommendations", origin))).contains(" 403 ");
        }
        assertThat(post(own, event)).contains(" 202 ");
        assertThat(raw(get("/users/u1/recommendations", own))).contains(" 200 ");
    }

    private String post(String origin, String event) throws Exception {
        return raw(
                "POST /events HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: %s\r\nContent-Type:"
                                .formatted(server.port(), origin)
                        + " application/json\r\nContent-Length: %d\r\n\r\n%s"
                                .formatted(event.length(), event));
    }

    private String get(String path, String origin) {
        return "GET %s HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nOrigin: %s\r\n\r\n"
                .formatted(path, server.port(), origin);
    }

    @Test
    void limitsTheRateOfOneClient() throws Exception {
        try (RecommendationServer limited = serve("limited", ServeSettings.Http.loopback(0, 2))) {
            await().atMost(DEADLINE).until(() -> limited.progress().isLive());
            TestingClient hasty = new TestingClient(limited.url(), contract);
            JsonResponse last = hasty.get(LISTS, "/users/u1/recommendations");
            for (int i = 0; i < 50 && last.status() == 200; i++) {
                last = hasty.get(LISTS, "/users/u1/recommendations");
            }
            assertProblem(last, 429, "TOO_MANY_REQUESTS");
            assertThat(last.header("Retry-After")).isEqualTo("1");
            assertThat(hasty.get("/health", "/health").status()).isEqualTo(200);
            for (String refused :
                    List.of(
                            "GET /nowhere HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "DELETE /items HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "DELETE /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
                            "GET /items HTTP/1.1\r\nHost: evil.example\r\n\r\n",
                            "GET /items?query=%zz HTTP/1.1\r\nHost: localhost\r\n\r\n")) {
                String response = "";
                for (int i = 0; i < 50 && !response.contains(" 429 "); i++) {
                    response = raw(limited.port(), refused.getBytes(UTF_8));
                }
                assertThat(response).as(refused).contains(" 429 ", "TOO_MANY_REQUESTS");
            }

            assertThatThrownBy(() -> serve("taken", ServeSettings.Http.loopback(limited.port(), 0)))
                    .isInstanceOf(BindException.class);
        }
    }

    @Test
    void continuesAfterABrokerOutage() throws Exception {
        broker.shutdown();
        await().atMost(DEADLINE).until(() -> server.progress().state() == ReadProgress.State.STALE);
        JsonResponse old = client.get(LISTS, "/users/u1/recommendations");
        assertThat(old.header("Recstream-Stale")).isEqualTo("true");
        assertThat(items(old.json())).containsExactly("i7", "i8", "i9");
        assertThat(client.get("/health", "/health").json().get("state").asText())
                .isEqualTo("stale");
        assertProblem(
                client.post(
                        "{'user_id':'u','item_id':'i','event_type':'view'}", "application/json"),
                503,
                "BROKER_UNAVAILABLE");

        broker.startup();
        outputs.send(list("after", 1, "x"));

        await().atMost(DEADLINE)
                .until(
                        () ->
                                client.get(LISTS, "/users/after/recommendations")
                                        .json()
                                        .get("known")
                                        .asBoolean());
        await().atMost(DEADLINE).until(() -> server.progress().state() == ReadProgress.State.LIVE);
    }

    @Test
    void servesTheNewestListAfterPartitionsWereAdded() throws Exception {
        for (int user = 0; user < 60; user++) {
            outputs.send(list("raised-" + user, 1, "old"));
            outputs.send(list("raised-" + user, 2, "older"));
        }
        outputs.flush();
        try (Admin admin = broker.admin()) {
            admin.createPartitions(Map.of(topics.recommendations(), NewPartitions.increaseTo(7)))
                    .all()
                    .get();
            // A batch that a new leader refuses because it is not ready may never be accepted.
            Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
            for (int partition = 0; partition < 7; partition++) {
                partitions.put(
                        new TopicPartition(topics.recommendations(), partition),
                        OffsetSpec.latest());
            }
            admin.listOffsets(partitions).all().get();
        }
        try (TestingOutputs after = new TestingOutputs(broker.bootstrapServers(), topics)) {
            for (int user = 0; user < 60; user++) {
                after.send(
                        user % 6 == 5
                                ? RecommendationUpdate.tombstone("raised-" + user)
                                : list("raised-" + user, 3, "new"));
            }
            after.flush();
        }

        try (RecommendationServer restarted = serve("raised", ServeSettings.Http.loopback(0, 0))) {
            await().atMost(DEADLINE).until(() -> restarted.progress().isLive());
            TestingClient its = new TestingClient(restarted.url(), contract);
            for (int user = 0; user < 60; user++) {
                JsonNode list = its.get(LISTS, "/users/raised-" + user + "/recommendations").json();
                assertThat(list.get("known").asBoolean()).isEqualTo(user % 6 != 5);
                if (user % 6 != 5) {
                    assertThat(list.get("version").asLong()).isEqualTo(3);
                    assertThat(items(list)).containsExactly("new");
                }
            }
        }
    }

    @Test
    void withIdentityAnyIdHasTheRecordsOfItsPerson() throws Exception {
        IdentityTopics identity = IdentityTopics.defaults();
        try (Admin admin = broker.admin()) {
            identity.create(admin, 2);
        }
        outputs.send(list("mia", 1, "i1"));
        outputs.send(list("mia", 2, "i2"));
        outputs.send(features("mia", 6));
        outputs.send(identity.identities(), isOf("mia", "mia", 1));
        outputs.send(identity.identities(), isOf("mia.old", "mia", 1));
        outputs.send(identity.identities(), isOf("device:phone", "mia", 1));
        outputs.flush();
        try (RecommendationServer other =
                serve("identity", ServeSettings.Http.loopback(0, 0), identity.identities())) {
            TestingClient clients = new TestingClient(other.url(), contract);
            await().atMost(DEADLINE).until(() -> other.progress().isLive());

            for (String id : List.of("mia", "mia.old", "device:phone")) {
                JsonNode list = clients.get(LISTS, "/users/" + id + "/recommendations").json();
                assertThat(list.get("requested_id").asText()).isEqualTo(id);
                assertThat(list.get("user_id").asText()).isEqualTo("mia");
                assertThat(items(list)).containsExactly("i2");
                JsonNode history =
                        clients.get("/users/{id}/history", "/users/" + id + "/history").json();
                assertThat(history.get("requested_id").asText()).isEqualTo(id);
                assertThat(history.get("versions")).hasSize(2);
                JsonNode features =
                        clients.get("/users/{id}/features", "/users/" + id + "/features").json();
                assertThat(features.get("requested_id").asText()).isEqualTo(id);
                assertThat(features.get("events_total").asLong()).isEqualTo(6);
            }
            JsonNode own = clients.get(LISTS, "/users/device:tv/recommendations").json();
            assertThat(own.get("user_id").asText()).isEqualTo("device:tv");
            assertThat(own.get("requested_id").asText()).isEqualTo("device:tv");
            assertThat(own.get("known").asBoolean()).isFalse();

            followsThePerson(clients, identity.identities());
        }
    }

    /** A stream of a device goes on with the lists of the person that the device comes to. */
    private void followsThePerson(TestingClient clients, String identities) throws Exception {
        List<String> tab = clients.stream("/users/{id}/stream", "/users/device:tab/stream");
        List<String> phone = clients.stream("/users/{id}/stream", "/users/device:phone/stream");
        List<String> all = clients.stream("/events/stream", "/events/stream");
        await().atMost(DEADLINE).until(() -> data(tab, "features").size() == 1);
        await().atMost(DEADLINE).until(() -> data(phone, "features").size() == 1);
        outputs.send(list("device:tab", 1, "i5"));
        await().atMost(DEADLINE).until(() -> data(tab, "recommendations").size() == 2);

        outputs.send(identities, isOf("device:tab", "mia", 1));
        await().atMost(DEADLINE).until(() -> data(tab, "features").size() == 2);
        outputs.send(RecommendationUpdate.tombstone("device:tab"));
        outputs.send(list("mia", 3, "i3"));
        await().atMost(DEADLINE).until(() -> data(tab, "recommendations").size() == 4);
        await().atMost(DEADLINE).until(() -> data(phone, "recommendations").size() == 2);

        JsonNode atOnce = MAPPER.readTree(data(tab, "recommendations").get(2));
        assertThat(atOnce.get("user_id").asText()).isEqualTo("mia");
        assertThat(items(atOnce)).containsExactly("i2");
        JsonNode next = MAPPER.readTree(data(tab, "recommendations").get(3));
        assertThat(next.get("requested_id").asText()).isEqualTo("device:tab");
        assertThat(items(next)).containsExactly("i3");
        contract.check("Recommendations", data(tab, "recommendations").get(3));
        contract.check("Features", data(tab, "features").get(1));
        assertThat(items(MAPPER.readTree(data(phone, "recommendations").get(1))))
                .containsExactly("i3");
        await().atMost(DEADLINE)
                .until(
                        () ->
                                data(all, "change").stream()
                                        .anyMatch(it -> it.contains("identities")));
        for (String change : data(all, "change")) {
            contract.check("Change", change);
        }
    }

    private static IdentityUpdate isOf(String id, String person, long version) {
        return new IdentityUpdate(id, person, null, null, 0, version);
    }

    @Test
    void servesThePage() throws Exception {
        assertThat(client.get("/", "/").status()).isEqualTo(200);
        assertThat(client.get("/assets/{id}", "/assets/main.js").status()).isEqualTo(200);
    }

    @Test
    void theDescriptionHasExactlyItsRoutes() throws Exception {
        JsonResponse description = client.get("/openapi.json", "/openapi.json");

        assertThat(description.json().get("openapi").asText()).startsWith("3.1");
        EventStreams none = new EventStreams(null, 1, 1);
        Routes routes = new Api(null, null, none).routes();
        new EventsApi(null, null, 0).addTo(routes);
        new ItemsApi(null).addTo(routes);
        new AvailabilityApi(null, null, null).addTo(routes);
        new ExperimentsApi(false, null, null, null).addTo(routes);
        ControlApi control = new ControlApi(null, null);
        control.addTo(routes);
        control.close();
        new Live(new LiveFigures(), JobStatusSource.UNKNOWN, none).addTo(routes);
        assertThat(contract.operations())
                .isEqualTo(
                        routes.all().stream()
                                .map(route -> route.method() + " " + route.pattern())
                                .collect(Collectors.toCollection(TreeSet::new)));
    }

    private RecommendationServer serve(String name, ServeSettings.Http http) throws Exception {
        return serve(name, http, null);
    }

    private RecommendationServer serve(String name, ServeSettings.Http http, String identities)
            throws Exception {
        return RecommendationServer.start(
                new ServeSettings(
                        new ServeSettings.Kafka(broker.bootstrapServers(), new Properties(), null),
                        new ServeSettings.Topics(
                                topics.recommendations(),
                                topics.userFeatures(),
                                topics.similarItems(),
                                identities == null
                                        ? null
                                        : new ServeSettings.Identity(identities, BOUNDS),
                                OutputFormat.Kind.AVRO),
                        new ServeSettings.Events(
                                topics.events(), OutputFormat.Kind.AVRO, TYPES, EARLIEST, SKEW, 0),
                        null,
                        http,
                        ServeSettings.Memory.in(Files.createDirectories(folder.resolve(name)))));
    }

    private List<String> popular() throws Exception {
        return items(client.get(LISTS, "/users/nobody/recommendations").json());
    }

    private static List<String> items(JsonNode list) {
        return list.get("items").findValuesAsText("item_id");
    }

    /** The data of all events of a name so far. */
    private static List<String> data(List<String> lines, String event) {
        List<String> copy = List.copyOf(lines);
        return IntStream.range(1, copy.size())
                .filter(i -> copy.get(i - 1).equals("event: " + event))
                .mapToObj(i -> copy.get(i).substring("data: ".length()))
                .toList();
    }

    private static void assertProblem(JsonResponse response, int status, String reason) {
        assertThat(response.status()).isEqualTo(status);
        assertThat(response.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(response.json().get("reason").asText()).isEqualTo(reason);
        assertThat(response.json().get("detail").asText()).isNotBlank().doesNotContain("Exception");
    }

    private String raw(String request) throws Exception {
        return raw(request.getBytes(UTF_8));
    }

    private String raw(byte[] request) throws Exception {
        return raw(server.port(), request);
    }

    private static String raw(int port, byte[] request) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout((int) DEADLINE.toMillis());
            OutputStream out = socket.getOutputStream();
            out.write(request);
            out.flush();
            byte[] response = new byte[4_096];
            int length = socket.getInputStream().read(response);
            return new String(response, 0, Math.max(0, length), UTF_8);
        } catch (SocketException e) {
            // The server has closed the connection early.
            return "";
        }
    }
}
