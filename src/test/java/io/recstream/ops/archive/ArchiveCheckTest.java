package io.recstream.ops.archive;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.recstream.avro.ArchivedEvent;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code archive stats} and {@code check} without brokers. */
class ArchiveCheckTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String DATE = "event_date=2026-11-28/";

    @TempDir private Path path;

    @Test
    void holesAreRangesAndNoFailureUnlessItIsStrict() throws Exception {
        new MadeArchive(path)
                .add(DATE + "a.parquet", 10, 19)
                .add(DATE + ".events-1.avro", 25, 29)
                .write();

        JsonNode found = run(0, "check");
        assertThat(found.path("unexplained").asLong()).isEqualTo(5);
        assertThat(found.path("whole").asBoolean()).as("Kafka was not looked at").isFalse();
        JsonNode partition = run(1, "check", "--strict").path("partitions").get(0);
        assertThat(partition.path("first_offset").asLong()).isEqualTo(10);
        assertThat(partition.path("last_offset").asLong()).isEqualTo(29);
        assertThat(partition.path("first_ranges").toString()).isEqualTo("[[20,24]]");
    }

    @Test
    void severalEventsOfARecordAreNoRepeats() throws Exception {
        ArchivedEvent second = MadeArchive.row(0, 2, "u1", null, "u1");
        second.setRecordIndex(1);
        ArchivedEvent alone = MadeArchive.row(0, 3, "u1", null, "u1");
        alone.setRecordIndex(1);
        new MadeArchive(path)
                .add(DATE + "a.parquet", 1, 2)
                .add(DATE + "a.parquet", second)
                .add(DATE + "a.parquet", alone)
                .add(DATE + "a.parquet", 4, 4)
                .write();

        JsonNode found = run(0, "check", "--strict");

        assertThat(found.path("rows").asLong()).isEqualTo(5);
        assertThat(found.path("partitions").get(0).path("holes").asLong()).isZero();
        assertThat(found.path("whole").asBoolean()).isFalse();
        assertThat(found.path("not_looked_at").get(0).asText()).startsWith("single events");
    }

    @Test
    void repeatedRowsAreShownWithTheirFilesAndCause() throws Exception {
        ArchivedEvent again = MadeArchive.row(0, 4, "u1", null, "u1");
        again.setIngestedAt(MadeArchive.TIME.plusSeconds(999));
        new MadeArchive(path)
                .add(DATE + "a.parquet", 1, 5)
                .add(DATE + ".events-1.avro", 1, 2)
                .add(DATE + "b.parquet", 3, 3)
                .add(DATE + "c.parquet", again)
                .write();

        JsonNode found = run(0, "check");

        assertThat(found.path("repeats").findValuesAsText("cause"))
                .containsExactly("hidden", "copied", "read_again");
        assertThat(found.path("repeats").findValuesAsText("rows")).containsExactly("2", "1", "1");
        assertThat(found.path("repeats").get(2).path("files").toString())
                .contains("a.parquet", "c.parquet");
        assertThat(found.path("repeats").get(2).path("first").toString())
                .isEqualTo("[\"events-0@4\"]");
        run(1, "check", "--strict");
    }

    /** What the job does beside the command. */
    @Test
    void aHiddenFileThatBecomesParquetWhileItIsReadRepeatsNothing() throws Exception {
        MadeArchive archive =
                new MadeArchive(path)
                        .add(DATE + "a.parquet", 1, 5)
                        .add(DATE + ".events-1.avro", 6, 30)
                        .add(DATE + ".events-2.avro", 31, 40)
                        .write();
        TopicOffsets offsets = new TopicOffsets(Duration.ofMinutes(10));
        RowReader reader = new RowReader(archive.folder());
        reader.read(TopicOffsets.read(), offsets);
        new MadeArchive(path).add(DATE + "b.parquet", 6, 30).write();
        reader.read(TopicOffsets.read(), offsets);

        offsets.count(TopicOffsets.hiddenFiles(archive.folder()));
        assertThat(offsets.repeated()).as("both are there").isEqualTo(25);
        assertThat(offsets.repeats()).hasSize(25);
        RepeatedRows repeated = new RepeatedRows(offsets.repeats());
        new RowReader(archive.folder()).read(TopicOffsets.read(), repeated);
        assertThat(repeated.groups(TopicOffsets.hiddenFiles(archive.folder()))).hasSize(1);
        Files.delete(archive.file(DATE + ".events-1.avro"));

        offsets.count(TopicOffsets.hiddenFiles(archive.folder()));
        assertThat(offsets.repeated()).isZero();
        assertThat(offsets.repeats()).isEmpty();
        assertThat(offsets.rows()).isEqualTo(40);
        assertThat(repeated.groups(TopicOffsets.hiddenFiles(archive.folder()))).isEmpty();
        assertThat(offsets.offsets().values()).singleElement().matches(all -> all.size() == 40);
        Files.delete(archive.file(DATE + ".events-2.avro"));
        offsets.count(TopicOffsets.hiddenFiles(archive.folder()));
        assertThat(offsets.rows()).as("its Parquet was not there yet").isEqualTo(40);
    }

    private static final Duration DELAY = Duration.ofDays(2);
    private static final Duration NEWEST = DELAY.plusHours(12);

    /** A row may wait for longer than a day, and is not taken for one that is missing. */
    @Test
    void onlyTheRowsOfTheDelayMayStillCome() throws Exception {
        MadeArchive archive = new MadeArchive(path);
        for (int minute = 0; minute <= NEWEST.toMinutes(); minute++) {
            archive.add(DATE + "a.parquet", MadeArchive.row(0, 60L * minute, "u1", null, "u1"));
        }
        archive.write();
        TopicOffsets offsets = new TopicOffsets(DELAY.plusMinutes(1));

        new RowReader(archive.folder()).read(TopicOffsets.read(), offsets);

        long newest = NEWEST.toSeconds();
        assertThat(offsets.unsettled())
                .containsOnly(
                        Map.entry(
                                new TopicPartition("events", 0),
                                newest - DELAY.plusMinutes(2).toSeconds() + 1));
    }

    @Test
    void moreRepeatsThanAreListedAreRepeatsAllTheSame() throws Exception {
        int many = TopicOffsets.MAX_REPEATS + 10;
        new MadeArchive(path)
                .add(DATE + "a.parquet", 1, many)
                .add(DATE + ".events-1.avro", 1, many)
                .write();

        JsonNode found = run(1, "check", "--strict");

        assertThat(found.path("repeated").asLong()).isEqualTo(many);
        assertThat(found.path("rows").asLong()).isEqualTo(2L * many);
    }

    @Test
    void filesThatCannotBeReadAreNamed() throws Exception {
        MadeArchive archive =
                new MadeArchive(path)
                        .add(DATE + "a.parquet", 1, 50)
                        .add(DATE + "b.parquet", 51, 60)
                        .add(DATE + ".events-1.avro", 61, 99)
                        .write();
        truncate(archive.file(DATE + "a.parquet"));
        truncate(archive.file(DATE + ".events-1.avro"));
        Files.createFile(archive.file(DATE + "empty.parquet"));

        JsonNode found = run(1, "check");

        assertThat(found.path("unreadable").findValuesAsText("file"))
                .containsExactlyInAnyOrder(
                        DATE + "a.parquet", DATE + ".events-1.avro", DATE + "empty.parquet");
        assertThat(found.path("partitions").get(0).path("last_offset").asLong()).isEqualTo(60);
    }

    @Test
    void rowsThatWereForgottenAreNoHoles() throws Exception {
        MadeArchive archive = new MadeArchive(path).add(DATE + "a.parquet", 1, 3);
        archive.add(DATE + "a.parquet", MadeArchive.row(0, 4, "mia", null, "mia"))
                .add(DATE + "a.parquet", 5, 6)
                .write();
        new ForgetRun(archive.folder(), PersonIds.ofKeys(List.of("mia")), false).run();

        JsonNode partition = run(0, "check", "--strict").path("partitions").get(0);

        assertThat(partition.path("holes").asLong()).isZero();
        assertThat(partition.path("forgotten").asLong()).isEqualTo(1);
    }

    @Test
    void statsCountFilesRowsAndPersonsByDate() throws Exception {
        MadeArchive archive =
                new MadeArchive(path)
                        .add(DATE + "a.parquet", 0, 9)
                        .add(DATE + ".events-1.avro", 10, 11)
                        .add(
                                "event_date=2026-11-29/a.parquet",
                                MadeArchive.row(0, 12, "u2", null, "u2"))
                        .write();
        Files.writeString(archive.file(DATE + ".b.parquet.inprogress.1"), "left");

        JsonNode found = run(0, "stats");

        JsonNode all = found.path("all");
        assertThat(all.path("rows").asLong()).isEqualTo(13);
        assertThat(all.path("hidden_rows").asLong()).isEqualTo(2);
        assertThat(all.path("parquet_files").asLong()).isEqualTo(2);
        assertThat(all.path("unfinished_bytes").asLong()).isEqualTo(4);
        assertThat(all.path("persons_estimated").asLong()).isEqualTo(2);
        assertThat(all.path("event_types").path("purchase").asLong()).isEqualTo(5);
        assertThat(all.path("first_event_time").asText()).isEqualTo("2026-11-28T10:00:00Z");
        assertThat(all.path("last_ingested_at").asText()).isEqualTo("2026-11-28T10:00:12Z");
        JsonNode first = found.path("event_dates").path("2026-11-28");
        assertThat(first.path("rows").asLong()).isEqualTo(12);
        assertThat(first.path("share_in_catalog").asDouble()).isEqualTo(0.5);
        assertThat(first.path("bytes_per_row").asDouble())
                .isEqualTo(Files.size(archive.file(DATE + "a.parquet")) / 10.0);
    }

    private static void truncate(Path file) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length / 2));
    }

    /** The line for programs. */
    private JsonNode run(int code, String... arguments) throws Exception {
        List<String> words = new ArrayList<>(List.of(arguments));
        words.addAll(List.of("--archive", path.toString(), "--json"));
        ByteArrayOutputStream written = new ByteArrayOutputStream();
        PrintStream out = System.out;
        System.setOut(new PrintStream(written, true, StandardCharsets.UTF_8));
        try {
            assertThat(new CommandLine(new Archive()).execute(words.toArray(String[]::new)))
                    .isEqualTo(code);
        } finally {
            System.setOut(out);
        }
        return JSON.readTree(written.toString(StandardCharsets.UTF_8));
    }
}
