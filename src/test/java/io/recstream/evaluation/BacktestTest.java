package io.recstream.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.ArchivedEvent;
import io.recstream.cli.Main;
import io.recstream.job.archive.RowFiles;
import io.recstream.job.config.JobSettings;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.RecommendedItem;
import io.recstream.job.model.UserEvent;
import io.recstream.reference.SequentialRecommender;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Settings are measured on an archive. */
class BacktestTest {

    private static final Instant START = Instant.parse("2026-11-28T10:00:00Z");
    private static final Instant SINCE = START.plusSeconds(1_000);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir private Path folder;
    private final List<ArchivedEvent> rows = new ArrayList<>();
    private final StringWriter out = new StringWriter();
    private final StringWriter errors = new StringWriter();

    /** Users walk along the items; one of four events is anything else. */
    @BeforeEach
    void makeAnArchive() throws IOException {
        Random random = new Random(1);
        int[] places = new int[30];
        for (int i = 0; i < 2_000; i++) {
            int user = random.nextInt(places.length);
            places[user] = random.nextInt(4) == 0 ? random.nextInt(60) : places[user] + 1;
            int item = places[user] % 60;
            String type = random.nextInt(10) == 0 ? "purchase" : "view";
            rows.add(row(i, "u" + user, "i" + item, type, item % 5 > 0 || i < 500));
        }
        Path date = folder.resolve("archive").resolve("event_date=2026-11-28");
        RowFiles.parquet(date.resolve("a.parquet"), rows.subList(0, 900));
        RowFiles.parquet(date.resolve("b.parquet"), rows.subList(900, 1_500));
        RowFiles.hidden(date.resolve(".events-1.avro"), rows.subList(1_500, 2_000));
    }

    /** With rules, weights and the catalogue as of then. */
    @Test
    void measuresWhatTheRecommenderDoesOnThoseEvents() throws IOException {
        Path config =
                Files.writeString(
                        folder.resolve("strict.yaml"),
                        """
                        recstream.kafka.bootstrap-servers: localhost:9092
                        recstream.rank.size: 10
                        recstream.rules.exclude-purchased: true
                        """);

        run("--config", config.toString());

        JsonNode line = lines().get(0);
        Expected expected = expected(Contestants.settings(List.of("--config", config.toString())));
        assertThat(line.path("model").asText()).isEqualTo("strict.yaml");
        assertThat(line.path("predictions").asInt()).isEqualTo(expected.predictions);
        assertThat(line.path("hr").asDouble())
                .isCloseTo((double) expected.hits / expected.predictions, within())
                .isGreaterThan(0.4);
        assertThat(line.path("mrr").asDouble())
                .isCloseTo(expected.reciprocals / expected.predictions, within());
        assertThat(line.path("rows").asInt()).isEqualTo(2_000);
        assertThat(line.path("rows_predicted_from").asInt()).isEqualTo(1_000);
        assertThat(line.path("persons").asInt()).isEqualTo(30);
        assertThat(line.path("coverage").asDouble())
                .as("every fifth item is not available any more")
                .isEqualTo((double) expected.recommended.size() / 60);
        assertThat(line.path("first_event_time").asText()).isEqualTo(START.toString());
    }

    @Test
    void comparesSettingsOnTheSamePredictions() throws IOException {
        Path one = Files.writeString(folder.resolve("one.yaml"), "recstream.rank.size: 20\n");
        Path other = Files.writeString(folder.resolve("other.yaml"), "recstream.rank.size: 1\n");

        run("--config", one.toString(), "--config", other.toString());

        List<JsonNode> lines = lines();
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).has("difference_to")).isFalse();
        assertThat(lines.get(1).path("predictions")).isEqualTo(lines.get(0).path("predictions"));
        JsonNode difference = lines.get(1).path("difference_to").path("hr");
        assertThat(difference.path("model").asText()).isEqualTo("one.yaml");
        assertThat(difference.path("difference").asDouble())
                .isNegative()
                .isCloseTo(
                        lines.get(1).path("hr").asDouble() - lines.get(0).path("hr").asDouble(),
                        within());
        assertThat(difference.path("high").asDouble()).isNegative();
    }

    @Test
    void settingsOfTheCommandLineAreOfAll() throws IOException {
        run("--option", "recstream.rank.size=1");
        double short1 = lines().get(0).path("hr").asDouble();
        run("--option", "recstream.rank.size=20");

        assertThat(lines().get(0).path("hr").asDouble()).isGreaterThan(short1);
        assertThat(lines().get(0).path("model").asText()).isEqualTo("defaults");
    }

    @Test
    void whatLimitsTheComparisonIsNoted() throws IOException {
        Path one = Files.createDirectories(folder.resolve("one")).resolve("job.yaml");
        Files.writeString(one, "recstream.user.idle-ttl: 2 d\n");
        Path other = Files.createDirectories(folder.resolve("other")).resolve("job.yaml");
        Files.writeString(
                other, "recstream.rank.size: 5\nrecstream.events.types: view:0,purchase:1\n");

        run("--config", one.toString(), "--config", other.toString());

        assertThat(lines().get(0).path("model").asText()).isEqualTo(one.toString());
        assertThat(lines().get(1).path("model").asText()).isEqualTo(other.toString());
        JsonNode notes = lines().get(0).path("notes");
        assertThat(notes).hasSize(3);
        assertThat(notes.get(0).asText())
                .startsWith(one + ": recstream.user.idle-ttl and recstream.item.idle-ttl have no");
        assertThat(notes.get(1).asText())
                .isEqualTo(
                        other + ": lists have 5 items (recstream.rank.size), fewer than --top 20");
        assertThat(notes.get(2).asText()).startsWith(other + ": the types purchase make lists");
        run("--option", "recstream.rank.size=20");
        assertThat(lines().get(0).path("notes")).isEmpty();
    }

    @Test
    void aTableSaysOnWhat() {
        assertThat(
                        execute(
                                "--archive",
                                folder.resolve("archive").toString(),
                                "--since",
                                SINCE.toString()))
                .isZero();

        assertThat(out.toString())
                .contains("2,000 rows of 30 persons in ", "1,000 rows since " + SINCE, "HR@20");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--since 2h|--archive PATH",
                "--archive x|--since T",
                "--archive x --since 2h --learn f|--learn",
                "--archive x --since 2h --option vmis.k=1|give a setting, recstream.x.y",
                "--archive x --since 2h --since 3h|--since",
                "--archive x --since 2h --model all|--model has no effect with --archive",
                "--archive x --since 2h --warm-up 0.1|--warm-up has no effect",
                "--archive x --since 2h --protocol prequential|--protocol has no effect",
            })
    void refusesWhatDoesNotGoTogether(String words) {
        String[] parts = words.split("\\|", -1);

        assertThat(execute(parts[0].split(" ", -1))).isEqualTo(2);
        assertThat(errors.toString()).contains(parts[1]);
    }

    private static org.assertj.core.data.Offset<Double> within() {
        return org.assertj.core.data.Offset.offset(1e-5);
    }

    /** Counted event by event. */
    private static final class Expected {
        private final Set<String> recommended = new HashSet<>();
        private int predictions;
        private int hits;
        private double reciprocals;
    }

    private Expected expected(JobSettings settings) {
        Map<String, CatalogItem> catalog = new HashMap<>();
        SequentialRecommender recommender =
                SequentialRecommender.of(settings).useCatalog(catalog::get);
        Map<String, List<String>> lists = new HashMap<>();
        Set<String> known = new HashSet<>();
        Expected expected = new Expected();
        for (ArchivedEvent row : rows) {
            String user = row.getUserId();
            boolean isScored = !row.getEventTime().isBefore(SINCE);
            if (isScored && known.contains(user)) {
                expected.predictions++;
                List<String> list = lists.getOrDefault(user, List.of());
                expected.recommended.addAll(list);
                int place = list.indexOf(row.getItemId());
                expected.hits += place < 0 ? 0 : 1;
                expected.reciprocals += place < 0 ? 0 : 1.0 / (place + 1);
            }
            known.add(user);
            catalog.put(
                    row.getItemId(),
                    new CatalogItem(
                            row.getItemId(), "a", null, Double.NaN, row.getAvailable(), false));
            recommender.accept(
                    new UserEvent(
                            row.getEventId(),
                            user,
                            null,
                            row.getItemId(),
                            row.getEventType(),
                            row.getEventTime().toEpochMilli(),
                            0),
                    update ->
                            lists.put(
                                    user,
                                    update.items().stream().map(RecommendedItem::itemId).toList()));
        }
        return expected;
    }

    private void run(String... more) {
        out.getBuffer().setLength(0);
        List<String> words =
                new ArrayList<>(
                        List.of(
                                "--archive",
                                folder.resolve("archive").toString(),
                                "--since",
                                SINCE.toString(),
                                "--json"));
        words.addAll(List.of(more));
        assertThat(execute(words.toArray(String[]::new))).as(errors.toString()).isZero();
    }

    private int execute(String... words) {
        List<String> all = new ArrayList<>(List.of("evaluate"));
        all.addAll(List.of(words));
        return Main.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(errors, true))
                .execute(all.toArray(String[]::new));
    }

    private List<JsonNode> lines() throws IOException {
        List<JsonNode> lines = new ArrayList<>();
        for (String line : out.toString().lines().toList()) {
            lines.add(JSON.readTree(line));
        }
        return lines;
    }

    private static ArchivedEvent row(
            int number, String user, String item, String type, boolean available) {
        return ArchivedEvent.newBuilder()
                .setSchemaVersion(1)
                .setTopic("events")
                .setPartition(0)
                .setOffset(number)
                .setRecordIndex(0)
                .setKafkaTimestamp(START)
                .setIngestedAt(START.plusMillis(number))
                .setEventId("e" + number)
                .setUserId(user)
                .setDeviceId(null)
                .setPersonId(user)
                .setSessionId(null)
                .setItemId(item)
                .setEventType(type)
                .setEventTime(START.plusSeconds(number))
                .setValue(0)
                .setValueMicros(0)
                .setContentHash(0)
                .setSequence(number)
                .setSession(1)
                .setInCatalog(true)
                .setTitle("a")
                .setCategory(null)
                .setPrice(null)
                .setAvailable(available)
                .build();
    }
}
