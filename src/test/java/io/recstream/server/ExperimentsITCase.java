package io.recstream.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.recstream.avro.CatalogItem;
import io.recstream.avro.ControlCommand;
import io.recstream.avro.ControlResult;
import io.recstream.avro.ControlStatus;
import io.recstream.avro.UserEvent;
import io.recstream.devcluster.ControlTopics;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.Outgoing;
import io.recstream.devcluster.Topics;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.model.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import io.recstream.server.TestingClient.JsonResponse;
import io.recstream.topics.CommandSender;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server of a job that takes commands; what the job writes is written here. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ExperimentsITCase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final String EXPERIMENT =
            """
            id: x1
            variants:
              - name: control
                share: 0.5
              - name: boosted
                share: 0.5
                rules:
                  boosts:
                    categories:
                      home: 2
            """;

    @TempDir private static Path folder;
    private LocalBroker broker;
    private OpenApiContract contract;
    private int number;
    private long results;

    private Topics topics;
    private ControlTopics control;
    private TestingOutputs outputs;
    private RecommendationServer server;
    private TestingClient client;

    @BeforeAll
    void startBroker() throws Exception {
        broker =
                LocalBroker.start(LocalBroker.Options.defaults().withData(folder.resolve("kafka")));
        try (var description = RecommendationServer.class.getResourceAsStream("openapi.json")) {
            contract = new OpenApiContract(description.readAllBytes());
        }
    }

    @BeforeEach
    void start() throws Exception {
        String prefix = "t" + ++number + ".";
        topics = Topics.prefixed(prefix);
        control = new ControlTopics(prefix + "control", prefix + "control-results");
        try (Admin admin = broker.admin()) {
            topics.create(admin, 3);
            control.create(admin);
        }
        results = 0;
        outputs = new TestingOutputs(broker.bootstrapServers(), topics);
        serve();
    }

    @AfterEach
    void stop() {
        server.close();
        outputs.close();
    }

    @AfterAll
    void stopBroker() {
        broker.close();
        for (String operation : contract.operations()) {
            if (isOurs(operation)) {
                String good = operation.equals("POST /items/{id}/availability") ? " 202" : " 200";
                assertThat(contract.seen()).contains(operation + good);
            }
        }
    }

    /** Operations that are tested here. */
    static boolean isOurs(String operation) {
        return operation.contains(" /control")
                || operation.equals("GET /rules")
                || operation.equals("GET /experiments")
                || operation.equals("POST /items/{id}/availability");
    }

    private void serve() throws Exception {
        server = RecommendationServer.start(settings(true));
        client = new TestingClient(server.url(), contract);
        await().atMost(DEADLINE).until(() -> server.progress().isLive());
    }

    @Test
    void measuresTheVariantsOfARunningExperiment() throws Exception {
        assertThat(experiment().isNull()).isTrue();
        send(result("start-experiment").setExperiment("x1").setDocument(EXPERIMENT));
        await().atMost(DEADLINE).until(() -> isMeasured());
        assertThat(experiment().at("/comparisons/0/verdict").asText()).isEqualTo("TOO_FEW");

        sendTraffic(250);

        await().atMost(DEADLINE).until(() -> figures(1).at("/events").asLong() == 250 * 4);
        assertFigures();
        assertThat(experiment().at("/variants/1/rules/boosts/categories/home").asInt())
                .isEqualTo(2);
        assertThat(experiment().at("/measured/complete").asBoolean()).isTrue();
        assertThat(experiment().get("started").get("command_id").asText()).isEqualTo("c1");

        send(
                result("stop-experiment")
                        .setExperiment("x1")
                        .setWinner("boosted")
                        .setRulesVersion(4L));
        await().atMost(DEADLINE).until(() -> !experiment().get("running").asBoolean());
        assertThat(experiment().get("winner").asText()).isEqualTo("boosted");
        assertThat(client.get("/rules", "/rules").json().get("version").asLong()).isEqualTo(4);
        assertFigures();
    }

    @Test
    void aServerThatIsStartedAgainMeasuresFromTheStartOfTheExperiment() throws Exception {
        outputs.send(list("early", 1, "e0", "x0/control", "in"));
        send(result("start-experiment").setExperiment("x1").setDocument(EXPERIMENT));
        sendTraffic(250);
        await().atMost(DEADLINE)
                .until(
                        () ->
                                isMeasured()
                                        && figures(0).at("/events").asLong() == 1_000
                                        && figures(1).at("/events").asLong() == 1_000);
        JsonNode before = experiment().get("variants");

        server.close();
        serve();

        await().atMost(DEADLINE).until(() -> isMeasured());
        assertThat(experiment().get("variants")).isEqualTo(before);
        assertFigures();
    }

    @Test
    void theNewestPublishedRulesAreThoseOfTheLastCommand() throws Exception {
        JsonNode none = client.get("/rules", "/rules").json();
        assertThat(none.get("enabled").asBoolean()).isTrue();
        assertThat(none.get("version").asLong()).isZero();
        assertThat(none.get("rules")).isEmpty();

        ControlResult.Builder first =
                result("publish-rules").setRulesVersion(1L).setDocument("{}\n");
        send(
                result("publish-rules")
                        .setRulesVersion(2L)
                        .setDocument("pins:\n  - item: \"007\"\n    position: 1\n"));
        send(first);
        send(result("publish-rules").setStatus(ControlStatus.REFUSED).setRefusals(List.of("no")));

        await().atMost(DEADLINE)
                .until(() -> client.get("/control/{id}", "/control/c3").status() == 200);
        JsonNode rules = client.get("/rules", "/rules").json();
        assertThat(rules.get("version").asLong()).isEqualTo(2);
        assertThat(rules.at("/rules/pins/0/item").asText()).isEqualTo("007");
        assertThat(rules.at("/published/issued_by").asText()).isEqualTo("ops");

        outputs.send(underRules("u1", 1));
        outputs.send(underRules("u2", 2));
        await().atMost(DEADLINE)
                .until(() -> client.get("/rules", "/rules").json().get("lists").asLong() == 1);
        assertThat(client.get("/rules", "/rules").json().get("pinned").asLong()).isEqualTo(1);
    }

    @Test
    void aPostedCommandIsAnsweredWithItsResult() throws Exception {
        JsonNode ability = client.get("/control", "/control").json();
        assertThat(ability.get("accepts_commands").asBoolean()).isTrue();
        CompletableFuture<ControlCommand> sent = CompletableFuture.supplyAsync(this::answered);

        JsonResponse response =
                post(
                        "{'command':'publish-rules','document':{'boosts':{'items':{'i7':1.5}}},"
                                + "'rules_version':3,'reason':'sale'}");

        ControlCommand command = sent.get(60, TimeUnit.SECONDS);
        assertThat(response.status()).isEqualTo(200);
        assertThat(response.json().get("command_id").asText()).isEqualTo(command.getCommandId());
        assertThat(response.json().get("status").asText()).isEqualTo("APPLIED");
        assertThat(command.getDocument()).isEqualTo("{\"boosts\":{\"items\":{\"i7\":1.5}}}");
        assertThat(command.getRulesVersion()).isEqualTo(3);
        assertThat(command.getIssuedBy()).isEqualTo("http 127.0.0.1");
        assertThat(command.getIssuedAt()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES));
        assertThat(client.get("/control/{id}", "/control/" + command.getCommandId()).status())
                .isEqualTo(200);
    }

    @Test
    void aCommandWithoutAResultIsPending() throws Exception {
        JsonResponse response = post("{'command_id':'c9','command':'forget','users':['mia']}");

        assertThat(response.status()).isEqualTo(202);
        assertThat(response.json().get("command_id").asText()).isEqualTo("c9");
        JsonResponse pending = client.get("/control/{id}", "/control/c9");
        assertThat(pending.status()).isEqualTo(202);
        assertThat(pending.json().get("command_id").asText()).isEqualTo("c9");
        assertThat(client.get("/control/{id}", "/control/c10").status()).isEqualTo(404);
    }

    @Test
    void anotherCommandUnderThePendingIdIsRefusedAndTheFirstStaysAsItIs() throws Exception {
        String first = "{'command_id':'own','command':'forget','users':['mia']}";
        assertThat(post(first).status()).isEqualTo(202);

        JsonResponse other = post("{'command_id':'own','command':'forget','users':['tom']}");
        assertThat(other.status()).isEqualTo(409);
        assertThat(other.json().get("field").asText()).isEqualTo("command_id");
        // Another sender's, which the job refuses.
        send(result("forget", 7).setCommandId("own").setStatus(ControlStatus.REFUSED));
        send(result("publish-rules", 8).setRulesVersion(5L).setDocument("{}\n"));
        await().atMost(DEADLINE).until(() -> rulesVersion() == 5);
        assertThat(control("own").status()).isEqualTo(202);

        send(result("forget", 0).setCommandId("own"));
        await().atMost(DEADLINE).until(() -> control("own").status() == 200);
        assertThat(control("own").json().get("status").asText()).isEqualTo("APPLIED");
        assertThat(control("own").json().get("source_offset").asLong()).isZero();
    }

    private JsonResponse control(String id) throws Exception {
        return client.get("/control/{id}", "/control/" + id);
    }

    private long rulesVersion() throws Exception {
        return client.get("/rules", "/rules").json().path("version").asLong();
    }

    @Test
    void whatIsNoCommandIsNotSent() throws Exception {
        assertThat(post("{'command':'forget','user':'mia'}").json().get("field").asText())
                .isEqualTo("user");
        assertThat(post("{'command':'forget','users':'mia'}").json().get("field").asText())
                .isEqualTo("users");
        assertThat(post("{'command':'forget','version':'1'}").json().get("field").asText())
                .isEqualTo("version");
        assertThat(post("{}").json().get("field").asText()).isEqualTo("command");
        assertThat(post("[]").status()).isEqualTo(400);
        assertThat(post("{'command':'forget','document':'" + "x".repeat(1_000_000) + "'}").status())
                .isEqualTo(413);
    }

    @Test
    void aServerThatMayNotSendCommandsRefusesThem() throws Exception {
        try (RecommendationServer other = RecommendationServer.start(settings(false))) {
            TestingClient its = new TestingClient(other.url(), contract);
            assertThat(its.get("/control", "/control").json().get("accepts_commands").asBoolean())
                    .isFalse();
            assertThat(
                            its.send(
                                            "POST",
                                            "/control",
                                            "/control",
                                            its.request("/control")
                                                    .header("Content-Type", "application/json")
                                                    .POST(BodyPublishers.ofString("{}")))
                                    .status())
                    .isEqualTo(403);
        }
        assertThat(
                        client.send(
                                        "POST",
                                        "/control",
                                        "/control",
                                        client.request("/control")
                                                .header("Content-Type", "application/json")
                                                .header("Origin", "https://example.com")
                                                .POST(BodyPublishers.ofString("{}")))
                                .status())
                .isEqualTo(403);
        assertThat(
                        client.send(
                                        "POST",
                                        "/control",
                                        "/control",
                                        client.request("/control")
                                                .header("Content-Type", "text/plain")
                                                .POST(BodyPublishers.ofString("{}")))
                                .status())
                .isEqualTo(415);
    }

    @Test
    void anItemIsSoldOutAndBack() throws Exception {
        outputs.send(
                topics.catalog(),
                "a/b",
                CatalogItem.getEncoder()
                        .encode(
                                CatalogItem.newBuilder()
                                        .setItemId("a/b")
                                        .setTitle("Lamp")
                                        .setCategory(List.of("home"))
                                        .setAttributes(Map.of())
                                        .build())
                        .array());
        await().atMost(DEADLINE).until(() -> item().get("known").asBoolean());
        assertThat(item().get("available").asBoolean()).isTrue();

        for (boolean available : List.of(false, true)) {
            assertThat(availability("a%2Fb", "{\"available\":" + available + "}").status())
                    .isEqualTo(202);
            await().atMost(DEADLINE).until(() -> item().get("available").asBoolean() == available);
            assertThat(item().get("title").asText()).isEqualTo("Lamp");
        }

        assertThat(availability("a%2Fb", "{\"available\":1}").status()).isEqualTo(400);
        assertThat(availability("none", "{\"available\":false}").status()).isEqualTo(404);
    }

    private JsonNode item() throws Exception {
        return client.get("/items/{id}", "/items/a%2Fb").json();
    }

    private JsonResponse availability(String item, String body) throws Exception {
        return client.send(
                "POST",
                "/items/{id}/availability",
                "/items/" + item + "/availability",
                client.request("/items/" + item + "/availability")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body)));
    }

    private JsonResponse post(String body) throws Exception {
        return client.send(
                "POST",
                "/control",
                "/control",
                client.request("/control")
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofString(body.replace('\'', '"'))));
    }

    /** Reads the next command as the job does, and answers that it was applied. */
    private ControlCommand answered() {
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> all = List.of(new TopicPartition(control.commands(), 0));
            consumer.assign(all);
            consumer.seekToBeginning(all);
            List<ControlCommand> found = new ArrayList<>();
            await().atMost(DEADLINE)
                    .until(
                            () -> {
                                for (var record : consumer.poll(Duration.ofMillis(100))) {
                                    found.add(
                                            ControlCommand.getDecoder()
                                                    .decode(ByteBuffer.wrap(record.value())));
                                }
                                return !found.isEmpty();
                            });
            send(
                    result(found.get(0).getCommand())
                            .setCommandId(found.get(0).getCommandId())
                            .setRulesVersion(4L)
                            .setDocument("{}\n"));
            return found.get(0);
        }
    }

    /**
     * Of each variant users with five events: the last four have a list before them, which in the
     * variant boosted always holds the item, in the other one for every other user.
     */
    private void sendTraffic(int users) throws Exception {
        for (int e = 1; e <= 5; e++) {
            for (int n = 0; n < users; n++) {
                sendEvent("control" + n, "control" + n + "-" + e, n % 2 == 0 ? "in" : "out");
                sendEvent("boosted" + n, "boosted" + n + "-" + e, n > 10 ? "in" : "out");
            }
            // A list is in its topic after the event that it follows.
            outputs.flush();
            for (int n = 0; n < users; n++) {
                for (String variant : List.of("control", "boosted")) {
                    String user = variant + n;
                    outputs.send(list(user, e, user + "-" + e, "x1/" + variant, "other", "in"));
                }
            }
            outputs.flush();
        }
    }

    private void assertFigures() throws Exception {
        JsonNode control = figures(0);
        assertThat(control.get("users").asLong()).isEqualTo(250);
        assertThat(control.get("events").asLong()).isEqualTo(1_000);
        assertThat(control.get("lists").asLong()).isEqualTo(1_250);
        assertThat(control.at("/hit_rate/estimate").asDouble()).isEqualTo(.5);
        assertThat(control.at("/hit_rate/low").asDouble()).isBetween(.2, .5);
        assertThat(control.at("/mrr/estimate").asDouble()).isEqualTo(.25);
        assertThat(control.get("coverage").asInt()).isEqualTo(2);
        assertThat(figures(1).at("/hit_rate/estimate").asDouble()).isEqualTo(.956);
        JsonNode comparison = experiment().at("/comparisons/0");
        assertThat(comparison.get("variant").asText()).isEqualTo("boosted");
        assertThat(comparison.get("baseline").asText()).isEqualTo("control");
        assertThat(comparison.at("/hit_rate/estimate").asDouble()).isCloseTo(.456, within(1e-4));
        assertThat(comparison.at("/hit_rate/low").asDouble()).isPositive();
        assertThat(comparison.get("verdict").asText()).isEqualTo("BETTER");
    }

    private JsonNode experiment() throws Exception {
        return client.get("/experiments", "/experiments").json().get("experiment");
    }

    private boolean isMeasured() throws Exception {
        return experiment().at("/measured/catching_up").isBoolean()
                && !experiment().at("/measured/catching_up").asBoolean();
    }

    private JsonNode figures(int variant) throws Exception {
        return experiment().at("/variants/" + variant + "/figures");
    }

    private void sendEvent(String user, String id, String item) throws Exception {
        outputs.send(
                topics.events(),
                user,
                Outgoing.encode(
                        UserEvent.newBuilder()
                                .setEventId(id)
                                .setUserId(user)
                                .setItemId(item)
                                .setEventType("view")
                                .setEventTime(Instant.ofEpochMilli(System.currentTimeMillis()))
                                .setAttributes(Map.of())
                                .build()));
    }

    private ControlResult.Builder result(String command) {
        return result(command, results++);
    }

    private ControlResult.Builder result(String command, long offset) {
        Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
        return ControlResult.newBuilder()
                .setCommandId("c" + (offset + 1))
                .setCommand(command)
                .setStatus(ControlStatus.APPLIED)
                .setIssuedAt(now)
                .setIssuedBy("ops")
                .setFinishedAt(now)
                .setSourceTopic(control.commands())
                .setSourcePartition(0)
                .setSourceOffset(offset);
    }

    private void send(ControlResult.Builder result) {
        ControlResult record = result.build();
        outputs.send(
                control.results(),
                record.getCommandId(),
                OutputFormat.AVRO.bytes(record, ControlResult.getEncoder()));
        outputs.flush();
    }

    private static RecommendationUpdate list(
            String user, long version, String trigger, String variant, String... items) {
        RecommendationUpdate plain = TestingOutputs.list(user, version, trigger, List.of(items));
        return new RecommendationUpdate(
                user,
                version,
                plain.generatedAt(),
                trigger,
                plain.eventTime(),
                1,
                true,
                null,
                plain.items(),
                3L,
                variant);
    }

    private static RecommendationUpdate underRules(String user, long rules) {
        RecommendedItem pinned =
                new RecommendedItem("007", .5, RecommendationReason.PINNED, null, null, null);
        RecommendationUpdate plain = TestingOutputs.list(user, 1, "e", List.of("i1"));
        return new RecommendationUpdate(
                user,
                1,
                plain.generatedAt(),
                "e",
                plain.eventTime(),
                1,
                true,
                null,
                List.of(pinned, plain.items().get(0)),
                rules,
                null);
    }

    private ServeSettings settings(boolean acceptsCommands) throws Exception {
        Properties properties = new Properties();
        properties.put("bootstrap.servers", broker.bootstrapServers());
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
                        topics.catalog(),
                        OutputFormat.Kind.AVRO,
                        topics.deadLetters(),
                        null,
                        Set.of(),
                        new ServeSettings.Control(
                                control.results(),
                                acceptsCommands
                                        ? Serving.commands(
                                                new CommandSender(
                                                        properties,
                                                        control.commands(),
                                                        OutputFormat.AVRO))
                                        : null,
                                acceptsCommands)),
                ServeSettings.Http.loopback(0, 0),
                ServeSettings.Memory.in(
                        Files.createDirectories(folder.resolve("view-" + System.nanoTime()))));
    }
}
