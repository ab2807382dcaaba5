package io.recstream.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.Ports;
import io.recstream.job.config.JobSettings;
import io.recstream.job.emit.OutputFormat;
import io.recstream.job.mapping.ItemMapping;
import io.recstream.ops.inspect.Inspect;
import io.recstream.server.RecommendationServer;
import io.recstream.server.ServeSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/**
 * The catalogue from a real database, as docs/producing.md shows it: PostgreSQL, Debezium's
 * connector in a Connect worker, and two jobs, of which one reads records that carry their schema.
 */
@Tag("cluster")
@EnabledIf("hasPostgres")
@Timeout(240)
class DatabaseCatalogClusterCase {

    private static final Duration DEADLINE = Duration.ofSeconds(90);

    /** From the UPDATE to a list that knows it; it takes about two seconds. */
    private static final Duration SECONDS = Duration.ofSeconds(20);

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SECTION = "## Catalogue from a database";
    private static final String BOOTS = "101";
    private static final String SOCKS = "102";
    private static final String POLES = "103";
    private static final String TENT = "104";

    @TempDir private Path folder;

    private int freshUsers;

    static boolean hasPostgres() {
        return PostgresProcess.isInstalled();
    }

    @Test
    void listsFollowTheRowsOfATable() throws Exception {
        try (PostgresProcess database = PostgresProcess.start();
                LocalBroker broker = LocalBroker.start()) {
            database.run(code("sql"));
            database.run(
                    "INSERT INTO products VALUES"
                            + " (101, 'Mountain boots', 'Outdoor/Shoes', 129.90, 'EUR', 7),"
                            + " (102, 'Wool socks', 'Outdoor/Clothing', 14.50, 'EUR', 90),"
                            + " (103, 'Trekking poles', NULL, NULL, 'EUR', 0),"
                            + " (104, 'Tent', 'Outdoor/Gear', 349.00, 'EUR', 2)");
            try (EcosystemProcess connect = connect(database, broker);
                    Rig plain = rig(broker, "plain", "shop.public.products");
                    Rig framed = rig(broker, "framed", "framed.public.products")) {
                assertThat(connect.lines()).isNotNull();
                for (Rig rig : List.of(plain, framed)) {
                    teach(rig);
                }
                try (RecommendationServer server = serve(plain, "shop.public.products")) {
                    follow(database, List.of(plain, framed), server);
                }
                for (Rig rig : List.of(plain, framed)) {
                    assertThat(rig.committed(rig.topics.deadLetters()))
                            .extracting(letter -> new String(letter.value(), UTF_8))
                            .isEmpty();
                    String savepoint = rig.stop();
                    JsonNode socks = entry(savepoint, SOCKS);
                    assertThat(socks.path("title").asText()).isEqualTo("Wool socks, two pairs");
                    assertThat(socks.path("price").asDouble()).isEqualTo(11.0);
                    assertThat(socks.path("available").asBoolean(true)).isFalse();
                    assertThat(socks.path("deleted").asBoolean(true)).isFalse();
                    assertThat(entry(savepoint, POLES).path("deleted").asBoolean()).isTrue();
                }
            }
        }
    }

    private void follow(PostgresProcess database, List<Rig> rigs, RecommendationServer server)
            throws Exception {
        awaitLists(
                "the snapshot",
                rigs,
                DEADLINE,
                list ->
                        title(list, SOCKS).equals("Wool socks")
                                && text(list, SOCKS, "category").equals("Outdoor/Clothing")
                                && title(list, POLES).isEmpty());

        awaitShown(server, SOCKS, "Wool socks 14.5 EUR true");

        database.run(
                "UPDATE products SET label = 'Wool socks, two pairs', amount = 11.00"
                        + " WHERE product_no = 102;"
                        + " UPDATE products SET stock = 5 WHERE product_no = 103");
        awaitShown(server, SOCKS, "Wool socks, two pairs 11.0 EUR true");
        awaitLists(
                "a title and an item that is there again",
                rigs,
                SECONDS,
                list ->
                        title(list, SOCKS).equals("Wool socks, two pairs")
                                && title(list, POLES).equals("Trekking poles"));

        database.run("UPDATE products SET stock = 0 WHERE product_no = 102");
        awaitShown(server, SOCKS, "Wool socks, two pairs 11.0 EUR false");
        awaitLists(
                "an item that is sold out",
                rigs,
                SECONDS,
                list -> title(list, SOCKS).isEmpty() && !title(list, POLES).isEmpty());

        database.run("DELETE FROM products WHERE product_no = 103");
        awaitShown(server, POLES, "unknown");
        awaitLists(
                "an item that is deleted",
                rigs,
                SECONDS,
                list -> title(list, POLES).isEmpty() && title(list, TENT).equals("Tent"));
    }

    /** A server with the job's settings, over the same topics. */
    private RecommendationServer serve(Rig rig, String catalog) throws IOException {
        Map<String, String> settings = documentedSettings();
        settings.put("recstream.kafka.bootstrap-servers", rig.broker.bootstrapServers());
        settings.put("execution.checkpointing.interval", "1 s");
        ItemMapping mapping =
                JobSettings.from(Configuration.fromMap(settings)).catalog().mapping().orElseThrow();
        return RecommendationServer.start(
                new ServeSettings(
                        new ServeSettings.Kafka(
                                rig.broker.bootstrapServers(), new Properties(), null),
                        new ServeSettings.Topics(
                                rig.topics.recommendations(),
                                rig.topics.userFeatures(),
                                rig.topics.similarItems(),
                                OutputFormat.Kind.JSON),
                        new ServeSettings.Events(
                                rig.topics.events(),
                                OutputFormat.Kind.JSON,
                                List.of("view"),
                                Instant.EPOCH,
                                Duration.ofMinutes(5),
                                0),
                        new ServeSettings.Beside(
                                catalog,
                                OutputFormat.Kind.JSON,
                                rig.topics.deadLetters(),
                                mapping,
                                Set.of(),
                                null),
                        ServeSettings.Http.loopback(0, 0),
                        ServeSettings.Memory.in(Files.createDirectories(folder.resolve("view")))));
    }

    /** Waits until the server, of whose items the page is made, has this of an item. */
    private static void awaitShown(RecommendationServer server, String item, String expected) {
        long start = System.nanoTime();
        await("item " + item + " of the server")
                .atMost(SECONDS)
                .pollDelay(Duration.ZERO)
                .untilAsserted(() -> assertThat(shown(server, item)).isEqualTo(expected));
        System.out.printf("The server has '%s' after %d ms%n", expected, millisSince(start));
    }

    private static String shown(RecommendationServer server, String id)
            throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create(server.url() + "/items/" + id))
                        .timeout(SECONDS)
                        .build();
        HttpResponse<byte[]> response =
                HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
        JsonNode item = JSON.readTree(response.body());
        return item.path("known").asBoolean()
                ? "%s %s %s %s"
                        .formatted(
                                item.path("title").asText(),
                                item.path("price").asText(),
                                item.path("currency").asText(),
                                item.path("available").asText())
                : "unknown";
    }

    /** One worker with the documented connector, and the same again with schemas. */
    private EcosystemProcess connect(PostgresProcess database, LocalBroker broker)
            throws IOException {
        Map<String, String> places = new LinkedHashMap<>();
        places.put("localhost:9092", broker.bootstrapServers());
        places.put("http://localhost:8083", "http://127.0.0.1:" + Ports.free(1)[0]);
        places.put("/opt/connect/plugins", EcosystemProcess.plugins().toString());
        places.put("/var/lib/connect", folder.toString());
        places.put("/etc/connect", folder.toString());
        places.put("database.port=5432", "database.port=" + database.port());
        String connector = replaced(code("`products.properties`", "properties"), places);
        String schemas =
                connector
                                .replace("name=products", "name=framed")
                                .replace("slot.name=recstream", "slot.name=framed")
                                .replace("topic.prefix=shop", "topic.prefix=framed")
                        + """
                        key.converter=org.apache.kafka.connect.json.JsonConverter
                        value.converter=org.apache.kafka.connect.json.JsonConverter
                        key.converter.schemas.enable=true
                        value.converter.schemas.enable=true
                        """;
        String worker = replaced(code("`worker.properties`", "properties"), places);
        Files.writeString(folder.resolve("database.properties"), "password=secret\n");
        return EcosystemProcess.connect(
                folder,
                "connect",
                Files.writeString(folder.resolve("worker.properties"), worker),
                Files.writeString(folder.resolve("products.properties"), connector),
                Files.writeString(folder.resolve("framed.properties"), schemas));
    }

    private static String replaced(String text, Map<String, String> places) {
        String result = text;
        for (Map.Entry<String, String> place : places.entrySet()) {
            result = result.replace(place.getKey(), place.getValue());
        }
        return result;
    }

    /** A job with the documented settings, which reads this topic. */
    private static Rig rig(LocalBroker broker, String name, String catalog) throws IOException {
        Rig rig =
                new Rig(
                        broker,
                        name,
                        1,
                        LocalCluster.Options.defaults()
                                .withCheckpointInterval(Duration.ofMillis(400)));
        try {
            Map<String, String> settings = documentedSettings();
            settings.put("recstream.catalog.topic", catalog);
            settings.put("recstream.events.format", "json");
            settings.put("recstream.output.format", "json");
            settings.put("recstream.rank.replicate-catalog", "true");
            await("topic " + catalog).atMost(DEADLINE).until(() -> exists(broker, catalog));
            rig.start(1, settings);
            return rig;
        } catch (Throwable e) {
            rig.close();
            throw e;
        }
    }

    private static Map<String, String> documentedSettings() throws IOException {
        Map<String, String> settings = new HashMap<>();
        for (String line : code("yaml").lines().toList()) {
            String[] setting = line.split(": ", 2);
            settings.put(setting[0], setting[1]);
        }
        return settings;
    }

    private static boolean exists(LocalBroker broker, String topic) throws Exception {
        try (var admin = broker.admin()) {
            return admin.listTopics().names().get().contains(topic);
        }
    }

    /** Some users look at all items, one after the other. */
    private static void teach(Rig rig) {
        for (String user : List.of("ann", "ben", "cat")) {
            for (String item : List.of(BOOTS, SOCKS, POLES, TENT)) {
                view(rig, user, item);
            }
        }
    }

    private static void view(Rig rig, String user, String item) {
        String event =
                JSON.createObjectNode()
                        .put("event_id", user + "-" + item)
                        .put("user_id", user)
                        .put("item_id", item)
                        .put("event_type", "view")
                        .put("event_time", System.currentTimeMillis())
                        .toString();
        rig.send(rig.topics.events(), 0, user.getBytes(UTF_8), event.getBytes(UTF_8));
    }

    /** Waits until the list of a new user who looks at the boots is as it should be. */
    private void awaitLists(
            String what, List<Rig> rigs, Duration deadline, Predicate<JsonNode> expected) {
        long start = System.nanoTime();
        for (Rig rig : rigs) {
            await(what + " in the lists of " + rig.topics.recommendations())
                    .atMost(deadline)
                    .pollDelay(Duration.ZERO)
                    .until(() -> listOf(rig, "fresh-" + freshUsers++), expected);
        }
        System.out.printf("Lists know %s after %d ms%n", what, millisSince(start));
    }

    private static long millisSince(long start) {
        return Duration.ofNanos(System.nanoTime() - start).toMillis();
    }

    private static JsonNode listOf(Rig rig, String user) {
        view(rig, user, BOOTS);
        rig.flush();
        return await("list of " + user)
                .atMost(DEADLINE)
                .until(() -> newest(rig, user), list -> list != null);
    }

    private static JsonNode newest(Rig rig, String user) throws IOException {
        JsonNode newest = null;
        for (var record : rig.committed(rig.topics.recommendations())) {
            if (new String(record.key(), UTF_8).equals(user)) {
                newest = JSON.readTree(record.value());
            }
        }
        return newest;
    }

    private static String title(JsonNode list, String item) {
        return text(list, item, "title");
    }

    /** Of an item in a list; empty where the item is not in it. */
    private static String text(JsonNode list, String item, String field) {
        for (JsonNode entry : list.path("items")) {
            if (entry.path("item_id").asText().equals(item)) {
                return entry.path(field).asText();
            }
        }
        return "";
    }

    /** What the job's state has of the catalogue. */
    private static JsonNode entry(String savepoint, String item) throws IOException {
        StringWriter out = new StringWriter();
        int code =
                new CommandLine(new Inspect())
                        .setOut(new PrintWriter(out, true))
                        .execute(savepoint, "--item", item, "--json");
        assertThat(code).isZero();
        JsonNode entry = JSON.readTree(out.toString()).findValue("catalog-item");
        assertThat(entry).as(out.toString()).isNotNull();
        return entry;
    }

    private static String code(String language) throws IOException {
        return code(SECTION, language);
    }

    private static String code(String anchor, String language) throws IOException {
        return DocumentedCode.of("producing.md", anchor, language);
    }
}
