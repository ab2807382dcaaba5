package io.recstream.ops.sample;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.console.Failures;
import io.recstream.console.Terminal;
import io.recstream.job.config.InvalidSettingsException;
import io.recstream.job.model.SourceRecord;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

@Timeout(60)
class SampleTest {

    private static final String MAPPING = "recstream.events.mapping.";
    private static final Map<String, String> CLICKS =
            Map.of(
                    MAPPING + "user-id", "uid | member.id",
                    MAPPING + "device-id", "",
                    MAPPING + "item-id", "sku",
                    MAPPING + "event-type", "what",
                    MAPPING + "event-time", "at",
                    MAPPING + "session-id", "sesion",
                    MAPPING + "types.seen", "view",
                    MAPPING + "ignored-types", "ping");

    @TempDir private Path folder;

    private final List<String> lines = new ArrayList<>();

    private void click(String user, String item, String type, Object time) {
        String name = user.startsWith("m") ? "\"member\":{\"id\":\"%s\"}" : "\"uid\":\"%s\"";
        lines.add(
                ("{" + name + ",\"sku\":\"%s\",\"what\":\"%s\",\"at\":%s,\"n\":%d}")
                        .formatted(user, item, type, time, lines.size()));
    }

    private static long at(int minute) {
        return Instant.parse("2026-03-01T10:00:00Z").plusSeconds(60L * minute).toEpochMilli();
    }

    @Test
    void saysWhatBecomesOfTheRecordsAndWhichPathsMatch() {
        for (int i = 0; i < 10; i++) {
            click("u" + i, "i" + i % 3, "seen", at(i));
        }
        click("m1", "i1", "view", at(20));
        click("u1", "i1", "ping", at(21));
        click("u1", "i1", "seeen", at(22));
        lines.add("{\"uid\":\"u1\",\"what\":\"seen\",\"at\":1}");
        lines.add("{broken");
        EventReport report = report(CLICKS, Set.of("i0", "i1"));

        JsonNode json = json(report);
        assertThat(json.path("records").asInt()).isEqualTo(15);
        assertThat(json.path("accepted").asInt()).isEqualTo(11);
        assertThat(json.path("ignored").asInt()).isEqualTo(1);
        assertThat(json.at("/rejected/MISSING_ITEM_ID/at").asText()).isEqualTo("clicks-0@13");
        assertThat(json.at("/rejected/MALFORMED/message").asText()).contains("Not JSON");
        assertThat(json.at("/rejected/UNKNOWN_EVENT_TYPE/records").asInt()).isEqualTo(1);
        assertThat(json.path("users").asInt()).isEqualTo(11);
        assertThat(json.path("items").asInt()).isEqualTo(3);
        assertThat(json.path("known_items").asDouble()).isBetween(0.66, 0.67);
        assertThat(String.join("\n", report.lines()))
                .contains(
                        "15 records: 11 accepted as 11 events, 1 ignored, 3 rejected",
                        "user_id     100.0 %  uid (12) | member.id (1)",
                        "session_id    0.0 %  sesion",
                        "'seen' → view",
                        "'ping' → ignored",
                        "'seeen' → not known",
                        "Event times from 2026-03-01T10:00:00Z to 2026-03-01T10:20:00Z");
        assertThat(report.warnings())
                .anyMatch(it -> it.contains(MAPPING + "session-id: the path sesion never matched"))
                .anyMatch(it -> it.contains("'seeen'") && it.contains(MAPPING + "types"))
                .hasSize(2);
        assertThat(json.path("examples")).hasSize(5);
    }

    @Test
    void warnsOfIdsThatLookWrong() {
        for (int i = 0; i < 40; i++) {
            click(i % 4 == 0 ? "u" + i : "(not set)", "https://shop/p/" + i, "view", at(i));
        }
        for (int i = 0; i < 60; i++) {
            click("crawler", "undefined", "view", at(i));
        }

        assertThat(report(CLICKS, Set.of("other")).warnings())
                .anyMatch(it -> it.contains("'(not set)' stands in 30 of 100"))
                .anyMatch(it -> it.contains("'crawler' has 60 % of all"))
                .anyMatch(it -> it.contains("40 of 100 item ids are URLs"))
                .anyMatch(it -> it.contains("'undefined' stands in 60"))
                .anyMatch(it -> it.contains("Only 0 % of the items are in the catalogue"));
    }

    @Test
    void namesTheUnitOfTimesThatAreRefused() {
        for (int i = 0; i < 10; i++) {
            click("u" + i, "i1", "view", at(i) / 1_000);
        }
        EventReport report = report(CLICKS, null);

        assertThat(report.accepted()).isZero();
        assertThat(report.warnings())
                .anyMatch(
                        it ->
                                it.contains("The times look like seconds since 1970")
                                        && it.contains("set " + MAPPING + "time-unit: seconds"));
    }

    @Test
    void countsDuplicatesAndLateEvents() {
        Map<String, String> mapping = new TreeMap<>(CLICKS);
        mapping.put(MAPPING + "event-id", "sku");
        for (int i = 0; i < 10; i++) {
            click("u1", "i" + i % 5, "view", at(i < 8 ? 600 - i : 0));
        }
        EventReport report = report(mapping, null);

        assertThat(json(report).path("duplicates").asInt()).isEqualTo(5);
        assertThat(json(report).path("late").asInt()).isEqualTo(2);
        assertThat(report.warnings())
                .anyMatch(it -> it.contains("2 of 10 events are later than allowed"))
                .anyMatch(it -> it.contains("5 of 10 events have an id"));
    }

    @Test
    void fromAFileToSettingsAndBack() throws Exception {
        for (int i = 0; i < 50; i++) {
            click("u" + i % 7, "i" + i % 9, "seen", at(i));
        }
        String file = Files.write(folder.resolve("clicks.jsonl"), lines).toString();
        String proposed = folder.resolve("proposed.yaml").toString();

        assertThat(run("--file", file))
                .startsWith("1\n")
                .contains("50 rejected", "bin/recstream sample --file " + file + " --propose");
        assertThat(run("--file", file, "--propose"))
                .startsWith("0\n")
                .contains("recstream.events.mapping.user-id: uid", "50 accepted as 50 events");
        assertThat(run("--file", file, "--propose", "--write", proposed))
                .startsWith("0\n")
                .contains("Written to " + proposed);
        assertThat(run("--file", file, "--propose", "--write", proposed))
                .startsWith("2\n")
                .contains("exists");

        String json = run("--file", file, "--config", proposed, "-n", "20", "--json");

        assertThat(json).startsWith("0\n");
        String line = json.lines().filter(it -> it.startsWith("{")).findFirst().orElseThrow();
        JsonNode read = new ObjectMapper().readTree(line);
        assertThat(read.path("kind").asText()).isEqualTo("events");
        assertThat(read.path("accepted").asInt()).isEqualTo(20);
        assertThat(read.at("/examples/0/event_type").asText()).isEqualTo("view");
        assertThat(read.at("/examples/0/user").asText()).isEqualTo("u2");
    }

    @Test
    void refusesOptionsThatDoNotFit() {
        assertThat(run("--propose")).startsWith("2\n").contains("--topic or --kind");
        assertThat(run("--file", "f", "--topic", "t")).startsWith("2\n").contains("one of them");
        assertThat(run("--file", "f", "--write", "w")).startsWith("2\n").contains("--propose");
        assertThat(run("--file", "f", "-n", "0")).startsWith("2\n").contains("give 1 to");
        assertThat(run("--file", folder.resolve("none").toString())).startsWith("1\n");
    }

    /** Nothing of it is a reason to fail: what there is is said. */
    @ParameterizedTest
    @ValueSource(strings = {"", "--propose"})
    void survivesRecordsOfAllShapes(String option) throws Exception {
        byte[] noise = new byte[300];
        new Random(5).nextBytes(noise);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (String line :
                List.of(
                        "{\"a\":".repeat(900) + "1" + "}".repeat(900),
                        "{\"big\":\"" + "x".repeat(2_000_000) + "\"}",
                        "{\"user_id\":[1,{\"item_id\":{}}],\"item_id\":null,\"\":{\"\":1}}",
                        "{\"userId\":\"u\",\"sku\":\"s\",\"event\":\"\u001b[2J\",\"time\":1e400}",
                        "{\"id\":1}{\"id\":2}",
                        "[]",
                        "null",
                        "{\"products\":[" + "{\"sku\":\"s\"},".repeat(3_000) + "{}]}",
                        "{\"" + "k".repeat(3_000) + "\":1}")) {
            all.write((line + "\n").getBytes(UTF_8));
        }
        all.write(noise);
        String file = Files.write(folder.resolve("all.jsonl"), all.toByteArray()).toString();
        Path config = folder.resolve("job.yaml");
        Files.writeString(
                config,
                "recstream.events.format: json\nrecstream.events.mapping.item-id: products[].sku\n");

        String printed =
                option.isEmpty()
                        ? run("--file", file, "--config", config.toString(), "--json")
                        : run("--file", file, option);

        assertThat(printed).startsWith("1\n").doesNotContain("Exception", "\u001b");
        assertThat(printed.length()).isLessThan(20_000);
    }

    @Test
    void saysWhatIsWrongWithAMappingAndIgnoresOtherSettings() throws Exception {
        click("u1", "i1", "view", at(1));
        Path file = Files.write(folder.resolve("clicks.jsonl"), lines);
        Path config = folder.resolve("job.yaml");
        Files.writeString(
                config,
                """
                recstream.kafka.bootstrap-servers: none:1
                recstream.windows.lengths: 90 s
                recstream.events.format: json
                recstream.events.mapping: {user-id: uid, item-id: 'a[', event-type: =view, event-time: at}
                """);

        assertThat(run("--file", file.toString(), "--config", config.toString()))
                .startsWith("1\n")
                .contains("recstream.events.mapping.item-id")
                .doesNotContain("recstream.windows");
    }

    @Test
    void anEmptyFileIsNamed() throws Exception {
        Path file = Files.write(folder.resolve("none.jsonl"), List.of());

        assertThat(run("--file", file.toString())).startsWith("1\n").contains("holds no records");
    }

    /** The records may be Avro of a registry, which only the proposal will say. */
    @Test
    void aRegistryThatNoFormatNeedsYetIsNoProblem() {
        String[] url = {"recstream.schema-registry.url", "http://localhost:8085"};

        assertThat(settings(url).isGiven(url[0])).isTrue();
        assertThatThrownBy(() -> settings("recstream.schema-registry.uri", url[1]))
                .isInstanceOf(InvalidSettingsException.class)
                .hasMessageContaining("is not a setting");
    }

    private static SampleSettings settings(String... entry) {
        return SampleSettings.of(
                Configuration.fromMap(Map.of("execution.checkpointing.interval", "10 s")),
                null,
                Map.of(
                        "recstream.kafka.bootstrap-servers",
                        "localhost:9092",
                        "recstream.events.format",
                        "json",
                        entry[0],
                        entry[1]));
    }

    private EventReport report(Map<String, String> mapping, Set<String> catalogue) {
        Map<String, String> options = new TreeMap<>(mapping);
        options.put("recstream.events.format", "json");
        return new EventReport(settings(options), records(), catalogue, Instant.now());
    }

    private static SampleSettings settings(Map<String, String> given) {
        Map<String, String> options = new TreeMap<>(given);
        options.put("recstream.kafka.bootstrap-servers", "localhost:9092");
        options.put("recstream.rank.replicate-catalog", "true");
        return SampleSettings.of(
                Configuration.fromMap(Map.of("execution.checkpointing.interval", "10 s")),
                null,
                options);
    }

    private List<SourceRecord> records() {
        List<SourceRecord> records = new ArrayList<>();
        for (String line : lines) {
            records.add(
                    new SourceRecord(
                            "clicks", 0, records.size(), at(0), null, line.getBytes(UTF_8)));
        }
        return records;
    }

    @Test
    void showsTheAttributesThatTheJobKeepsAndWarnsOfThoseThatNoItemHas() {
        String mapping = "recstream.catalog.mapping.";
        Map<String, String> options =
                Map.of(
                        "recstream.catalog.format",
                        "json",
                        "recstream.catalog.attributes",
                        "season;colour",
                        mapping + "item-id",
                        "sku",
                        mapping + "attributes.brand",
                        "vendor.name",
                        mapping + "attributes.size",
                        "vendor.size");
        for (int i = 0; i < 8; i++) {
            lines.add(
                    "{'sku':'i%d','vendor':{'name':'%s'},'attributes':{'season':%s,'other':'x'}}"
                            .formatted(i, i < 6 ? "acme" : "b" + i, i < 2 ? "['a','b']" : "null")
                            .replace('\'', '"'));
        }

        ItemReport report = new ItemReport(settings(options), records());

        assertThat(String.join("\n", report.lines()))
                .contains(
                        "Attributes, in how many of the items they are, and their values:",
                        "  brand  100.0 %  'acme' (6), 'b6' (1), 'b7' (1)",
                        "  season  25.0 %  'a' (2), 'b' (2)",
                        "brand=acme, season=a, season=b");
        assertThat(report.warnings())
                .anyMatch(
                        it ->
                                it.startsWith(
                                        "recstream.catalog.attributes: none of 8 items has the attribute 'colour', at attributes.colour"))
                .anyMatch(
                        it ->
                                it.startsWith(
                                        mapping
                                                + "attributes.size: none of 8 items has the attribute 'size', at vendor.size"))
                .hasSize(2);
        JsonNode json = json(report);
        assertThat(json.at("/attributes/season/items").asInt()).isEqualTo(2);
        assertThat(json.at("/attributes/brand/values/acme").asInt()).isEqualTo(6);
        assertThat(json.at("/attributes/colour/different_values").asInt()).isZero();
        assertThat(json.at("/examples/0/attributes/season/1").asText()).isEqualTo("b");
    }

    private static ObjectNode json(Report report) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        report.addTo(json);
        return json;
    }

    /** The exit code, a line break, and all that was printed. */
    static String run(String... options) {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(printed, true, UTF_8);
        Terminal terminal = new Terminal(stream, 0);
        int code =
                new CommandLine(new Sample(terminal, terminal))
                        .setCaseInsensitiveEnumValuesAllowed(true)
                        .setErr(new PrintWriter(stream, true, UTF_8))
                        .setExecutionExceptionHandler(
                                (failure, command, parsed) -> {
                                    terminal.line(Failures.explain(failure));
                                    return 1;
                                })
                        .execute(options);
        return code + "\n" + printed.toString(UTF_8);
    }
}
