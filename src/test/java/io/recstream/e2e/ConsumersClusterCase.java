package io.recstream.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.devcluster.Checkout;
import io.recstream.devcluster.LocalBroker;
import io.recstream.devcluster.LocalCluster;
import io.recstream.devcluster.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/**
 * What docs/consuming.md shows, run as it stands there but for addresses, folders and names of
 * topics: over lists that the job has written, in each output format, from the same few events.
 */
@Tag("cluster")
@Timeout(180)
class ConsumersClusterCase {

    private static final Duration DEADLINE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PAGE = "consuming.md";
    private static final String DOCUMENTED = "recstream.recommendations";
    private static final Path REGISTRY =
            Path.of(System.getProperty("recstream.apicurio", "target/apicurio")).toAbsolutePath();

    /** Users and what they looked at, one item after the other. */
    private static final Map<String, List<String>> VISITS =
            new TreeMap<>(
                    Map.of(
                            "ann", List.of("boots", "socks", "poles"),
                            "ben", List.of("boots", "socks"),
                            "cat", List.of("boots", "poles", "socks"),
                            "eve", List.of("socks"),
                            "mia", List.of("boots")));

    @TempDir private static Path folder;
    @TempDir private Path work;

    private static LocalBroker broker;
    private static ApicurioProcess registry;

    static boolean hasRegistry() {
        return Files.isDirectory(REGISTRY);
    }

    static boolean hasKcat() {
        return List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(path -> Files.isExecutable(Path.of(path, "kcat")));
    }

    @BeforeAll
    static void start() throws Exception {
        broker = LocalBroker.start();
        if (hasRegistry()) {
            registry = new ApicurioProcess(REGISTRY, folder);
        }
        writeLists("recstream", Map.of("recstream.output.format", "json"));
        writeLists("single", Map.of());
        if (hasRegistry()) {
            registry.started();
            writeLists(
                    "confluent",
                    Map.of(
                            "recstream.output.format",
                            "confluent-avro",
                            "recstream.schema-registry.url",
                            registry.url()));
        }
    }

    @AfterAll
    static void stop() throws IOException {
        if (registry != null) {
            registry.close();
        }
        broker.close();
    }

    /** Runs the job over the visits, until all its lists are committed. */
    private static void writeLists(String name, Map<String, String> settings) {
        LocalCluster.Options options =
                LocalCluster.Options.defaults().withCheckpointInterval(Duration.ofMillis(300));
        try (Rig rig = new Rig(broker, name, 1, options)) {
            Map<String, String> all = new HashMap<>(settings);
            all.put("recstream.events.format", "json");
            rig.start(1, all);
            long time = System.currentTimeMillis() - Duration.ofMinutes(10).toMillis();
            for (Map.Entry<String, List<String>> user : VISITS.entrySet()) {
                for (String item : user.getValue()) {
                    time += 1_000;
                    send(rig, user.getKey(), item, time);
                }
            }
            send(rig, "u66", "boots", time + Duration.ofDays(2).toMillis());
            rig.awaitDrained();
        }
    }

    private static void send(Rig rig, String user, String item, long time) {
        String event =
                JSON.createObjectNode()
                        .put("event_id", user + "-" + item)
                        .put("user_id", user)
                        .put("item_id", item)
                        .put("event_type", "view")
                        .put("event_time", time)
                        .toString();
        rig.send(rig.topics.events(), 0, bytes(user), bytes(event));
    }

    @Test
    void javaReadsTheSingleObjectEncoding() throws Exception {
        String source = code("## From Java", "java").replace(DOCUMENTED, "single.recommendations");
        Path file = Files.writeString(work.resolve("Lists.java"), source);
        Path target = Checkout.home().resolve("target");
        String classPath =
                target.resolve("classes") + ":" + Files.readString(target.resolve("classpath.txt"));

        try (EcosystemProcess lists =
                EcosystemProcess.java(
                        work,
                        "lists",
                        classPath,
                        List.of(),
                        file.toString(),
                        broker.bootstrapServers())) {
            await("list of mia")
                    .atMost(DEADLINE)
                    .until(() -> lists.lines().stream().anyMatch(it -> it.startsWith("mia → ")));

            assertThat(lists.lines())
                    .anySatisfy(
                            line ->
                                    assertThat(line)
                                            .startsWith("mia → [{\"item_id\": \"socks\"")
                                            .contains("\"item_id\": \"poles\""));
        }
    }

    @Test
    @EnabledIf("hasKcat")
    void kcatReadsJsonByKeyAndDeadLettersByHeader() throws Exception {
        String[] commands = code("## With kcat", "bash").split("\n");
        assertThat(commands).hasSize(3);

        assertThat(shell(commands[0]))
                .hasSameSizeAs(lines())
                .filteredOn(line -> line.startsWith("mia "))
                .singleElement()
                .satisfies(line -> assertThat(JSON.readTree(line.substring(4))).isEqualTo(mia()));
        assertThat(shell(commands[1]))
                .singleElement()
                .satisfies(line -> assertThat(JSON.readTree(line.substring(4))).isEqualTo(mia()));
        assertThat(shell(commands[2]))
                .singleElement()
                .asString()
                .startsWith("u66  stage=validate-event,reason=FUTURE_EVENT_TIME,");
    }

    @Test
    void flinkSqlReadsJsonAsATableThatFollowsListsAndTombstones() throws Exception {
        followTable("## With Flink SQL", "recstream.recommendations");
    }

    @Test
    @EnabledIf("hasRegistry")
    void flinkSqlReadsConfluentAvroAsATableThatFollowsListsAndTombstones() throws Exception {
        followTable("### From Confluent Avro", "confluent.recommendations");
    }

    private void followTable(String heading, String topic) throws Exception {
        String sql = code(heading, "sql").replace(DOCUMENTED, topic);
        if (registry != null) {
            sql = sql.replace("http://localhost:8081", registry.url());
        }
        Path file = Files.writeString(work.resolve("recipe.sql"), sql);

        try (EcosystemProcess session =
                EcosystemProcess.java(
                        work,
                        "sql",
                        EcosystemProcess.classPath("flink-sql"),
                        opens(),
                        source("flink-sql/SqlSession.java"),
                        file.toString())) {
            Map<String, String> lists = firstItems();
            assertThat(lists).hasSameSizeAs(VISITS);
            await("all lists")
                    .atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(table(session)).isEqualTo(lists));

            sendTombstone(topic, "eve");

            lists.remove("eve");
            await("row of a forgotten user is gone")
                    .atMost(DEADLINE)
                    .untilAsserted(() -> assertThat(table(session)).isEqualTo(lists));
        }
    }

    /** The table that the changes so far lead to: of each key the other columns. */
    private static Map<String, String> table(EcosystemProcess session) {
        Map<String, String> rows = new TreeMap<>();
        for (String line : session.lines()) {
            String[] columns = line.split("\t", 3);
            if (columns[0].startsWith("+")) {
                rows.put(columns[1], columns[2]);
            } else {
                assertThat(rows.remove(columns[1])).as(line).isEqualTo(columns[2]);
            }
        }
        return rows;
    }

    @Test
    void aConnectWorkerWritesJsonToAFile() throws Exception {
        Path out = work.resolve("lists.jsonl");
        Map<String, String> paths =
                Map.of(
                        "/opt/kafka/libs/connect-file-4.2.0.jar",
                        EcosystemProcess.jar("connect", "connect-file-").toString(),
                        "/var/lib/connect",
                        work.toString(),
                        "http://localhost:8083",
                        "http://127.0.0.1:" + Ports.free(1)[0]);
        Path worker = properties("`worker.properties`:", paths);
        Path sink = properties("`lists-to-file.properties`", paths);

        try (EcosystemProcess connect = EcosystemProcess.connect(work, "connect", worker, sink)) {
            await("all lists in the file")
                    .atMost(DEADLINE)
                    .untilAsserted(
                            () -> {
                                assertThat(connect.lines()).isNotNull();
                                assertThat(out)
                                        .content()
                                        .isEqualTo(String.join("\n", lines()) + "\n");
                            });
        }
        assertThat(JSON.readTree(lines().get(lines().size() - 1))).isEqualTo(mia());
    }

    private Path properties(String anchor, Map<String, String> paths) throws IOException {
        String text = code(anchor, "properties");
        for (Map.Entry<String, String> path : paths.entrySet()) {
            text = text.replace(path.getKey(), path.getValue());
        }
        return Files.writeString(Files.createTempFile(work, "", ".properties"), text);
    }

    /** A block of the page, with the address of this broker. */
    private static String code(String anchor, String language) throws IOException {
        return DocumentedCode.of(PAGE, anchor, language)
                .replace("localhost:9092", broker.bootstrapServers());
    }

    /** The committed JSON lists, in the order of the topic. */
    private static List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (var record : TopicReader.committed(broker.bootstrapServers(), DOCUMENTED)) {
            if (record.value() != null) {
                lines.add(new String(record.value(), StandardCharsets.UTF_8));
            }
        }
        return lines;
    }

    /** What the query asks for, from the JSON lists; those in other formats are the same. */
    private static Map<String, String> firstItems() throws IOException {
        Map<String, String> rows = new TreeMap<>();
        for (String line : lines()) {
            JsonNode list = JSON.readTree(line);
            JsonNode first = list.path("items").path(0);
            rows.put(
                    list.path("user_id").asText(),
                    String.join(
                            "\t",
                            list.path("version").asText(),
                            first.path("item_id").asText(),
                            first.path("reason").asText()));
        }
        assertThat(rows.get("mia")).startsWith("1\tsocks\t");
        return rows;
    }

    private static JsonNode mia() throws IOException {
        JsonNode mia = null;
        for (String line : lines()) {
            JsonNode list = JSON.readTree(line);
            mia = list.path("user_id").asText().equals("mia") ? list : mia;
        }
        assertThat(mia).isNotNull();
        assertThat(mia.at("/items/0/item_id").asText()).isEqualTo("socks");
        return mia;
    }

    private List<String> shell(String command) throws IOException, InterruptedException {
        Path out = Files.createTempFile(work, "", ".out");
        Process process =
                new ProcessBuilder("bash", "-c", "set -o pipefail; " + command)
                        .redirectOutput(out.toFile())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        if (!process.waitFor(DEADLINE.toSeconds(), TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
        assertThat(process.waitFor()).as(command).isZero();
        return Files.readAllLines(out);
    }

    private static void sendTombstone(String topic, String user)
            throws ExecutionException, InterruptedException, TimeoutException {
        ByteArraySerializer bytes = new ByteArraySerializer();
        try (var producer =
                new KafkaProducer<>(
                        Map.of("bootstrap.servers", broker.bootstrapServers()), bytes, bytes)) {
            producer.send(new ProducerRecord<>(topic, bytes(user), null))
                    .get(DEADLINE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    private static String source(String name) {
        return Checkout.home().resolve("src/test/ecosystem").resolve(name).toString();
    }

    /** What Flink reaches into, of the file that the shipped configuration has it from. */
    private static List<String> opens() throws IOException {
        Path file = Checkout.home().resolve("flink-conf").resolve("config.yaml");
        return Files.readAllLines(file).stream()
                .filter(line -> line.startsWith("env.java.opts.all:"))
                .flatMap(line -> List.of(line.split(":", 2)[1].strip().split(" ")).stream())
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
