package io.recstream.ops.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.archive.DuckDb;
import io.recstream.job.archive.ForgottenFiles;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.archive.ParquetTable;
import io.recstream.job.archive.RowFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The rows of a person go, and no others. */
class ForgetRunTest {

    private static final String DATE = "event_date=2026-11-28/";
    private static final PersonIds MIA = PersonIds.ofKeys(List.of("mia", "device:phone"));

    @TempDir private Path path;

    /** A run that is interrupted after so many steps. */
    private static final class Interrupted extends ForgetRun {

        private final String at;
        private int left;

        Interrupted(MadeArchive archive, String at, int left) throws IOException {
            super(archive.folder(), MIA, false);
            this.at = at;
            this.left = left;
        }

        @Override
        void reached(String step) throws IOException {
            if (step.equals(at) && --left < 0) {
                throw new IOException("interrupted");
            }
        }
    }

    /** Whatever is interrupted, the next run ends it, and the counts are those of both. */
    @RepeatedTest(12)
    void otherRowsStayAsTheyWere(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        MadeArchive archive = made(random);
        Predicate<ArchivedEvent> isMias = ForgetRunTest::isMias;
        Map<String, List<String>> expected = new TreeMap<>();
        long removed = 0;
        long deleted = 0;
        for (Map.Entry<String, List<ArchivedEvent>> file : archive.files().entrySet()) {
            List<String> kept =
                    file.getValue().stream()
                            .filter(isMias.negate())
                            .map(ArchivedEvent::getEventId)
                            .toList();
            removed += file.getValue().size() - kept.size();
            if (kept.isEmpty()) {
                deleted++;
            } else {
                expected.put(file.getKey(), kept);
            }
        }
        List<List<String>> othersBefore =
                DuckDb.query(
                        "SELECT * FROM "
                                + DuckDb.archive(path)
                                + " WHERE NOT (user_id IS NOT DISTINCT FROM 'mia'"
                                + " OR person_id IN ('mia', 'device:phone')) ORDER BY event_id");
        String step = List.of("written", "begun", "replaced", "ended").get(random.nextInt(4));
        try {
            new Interrupted(archive, step, random.nextInt(3)).run();
        } catch (IOException e) {
            assertThat(e).hasMessage("interrupted");
        }

        ForgetRun.Outcome outcome = new ForgetRun(archive.folder(), MIA, false).run();

        assertThat(outcome.isComplete()).isTrue();
        if (outcome.isResumed() || outcome.rowsRemoved() > 0) {
            assertThat(outcome.rowsRemoved()).isEqualTo(removed);
            assertThat(outcome.filesDeleted()).isEqualTo(deleted);
        }
        assertThat(rows(archive)).isEqualTo(expected);
        assertThat(DuckDb.query("SELECT * FROM " + DuckDb.archive(path) + " ORDER BY event_id"))
                .isEqualTo(othersBefore);
        assertThat(leftBehind()).allMatch(name -> name.startsWith(".forgotten-"));
        Map<TopicPartition, OffsetSet> forgotten = ForgottenRows.read(archive.folder());
        assertThat(forgotten.values().stream().mapToLong(OffsetSet::size).sum()).isEqualTo(removed);
        ForgetRun.Outcome again = new ForgetRun(archive.folder(), MIA, false).run();
        assertThat(again.rowsRemoved()).isZero();
        assertThat(again.isComplete()).isTrue();
    }

    /** On HDFS the old file is deleted before the new one gets its name. */
    @Test
    void aFileThatWasDeletedAndNotYetReplacedIsReplacedByTheNextRun() throws Exception {
        MadeArchive archive = made(new Random(7));
        List<String> names = archive.files().keySet().stream().toList();
        assertThatThrownBy(() -> new Interrupted(archive, "begun", 0).run())
                .hasMessage("interrupted");
        for (String name : names) {
            if (Files.exists(beside(name))) {
                Files.delete(archive.file(name));
            }
        }

        ForgetRun.Outcome outcome = new ForgetRun(archive.folder(), MIA, false).run();

        assertThat(outcome.isResumed()).isTrue();
        assertThat(outcome.rowsRemoved())
                .isEqualTo(
                        archive.files().values().stream()
                                .flatMap(List::stream)
                                .filter(ForgetRunTest::isMias)
                                .count());
        assertThat(rows(archive).values().stream().mapToLong(List::size).sum())
                .isEqualTo(
                        archive.files().values().stream()
                                .flatMap(List::stream)
                                .filter(row -> !isMias(row))
                                .count());
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "s3", "hdfs"})
    void aFileIsReplacedOnEveryKindOfFileSystem(String scheme) throws Exception {
        Path file = path.resolve("a.parquet");
        Files.writeString(file, "old");
        var flink = new org.apache.flink.core.fs.Path(file.toUri());
        Files.writeString(Path.of(FileReplacement.beside(flink).getPath()), "new");

        FileReplacement.replace(flink, scheme);

        assertThat(file).hasContent("new");
        assertThat(Path.of(FileReplacement.beside(flink).getPath())).doesNotExist();
    }

    @Test
    void rowsInHiddenFilesAreLeftToTheJobAndCounted() throws Exception {
        MadeArchive archive =
                new MadeArchive(path)
                        .add(DATE + "a.parquet", MadeArchive.row(0, 1, "mia", null, "mia"))
                        .add(DATE + "a.parquet", MadeArchive.row(0, 2, "bob", null, "bob"))
                        .add(DATE + ".events-1.avro", MadeArchive.row(0, 3, "mia", null, "mia"))
                        .write();
        Path unfinished = archive.file(DATE + "..events-2.avro.inprogress.1");
        RowFiles.hidden(unfinished, List.of(MadeArchive.row(0, 4, "mia", null, "mia")));
        byte[] hidden = Files.readAllBytes(archive.file(DATE + ".events-1.avro"));

        ForgetRun.Outcome outcome = new ForgetRun(archive.folder(), MIA, false).run();

        assertThat(outcome.isComplete()).isFalse();
        assertThat(outcome.waitingRows()).isEqualTo(2);
        assertThat(Forget.lines(outcome))
                .anyMatch(line -> line.startsWith("INCOMPLETE  2 rows wait in 2 hidden files"));
        assertThat(outcome.rowsRemoved()).isEqualTo(1);
        assertThat(Files.readAllBytes(archive.file(DATE + ".events-1.avro"))).isEqualTo(hidden);
    }

    /** A job that starts from a savepoint must not commit them again. */
    @ParameterizedTest
    @ValueSource(strings = {"begun", "replaced", "ended"})
    void theFilesThatItChangesAreNamedFromThenOn(String step) throws Exception {
        MadeArchive archive = made(new Random(7));
        assertThat(ForgottenFiles.read(archive.folder().path())).isEmpty();
        assertThatThrownBy(() -> new Interrupted(archive, step, 1).run()).hasMessage("interrupted");
        assertThat(ForgottenFiles.read(archive.folder().path())).hasSize(2);

        new ForgetRun(archive.folder(), MIA, false).run();

        Set<String> changed = new TreeSet<>();
        archive.files()
                .forEach(
                        (name, rows) -> {
                            if (rows.stream().anyMatch(ForgetRunTest::isMias)) {
                                changed.add(name);
                            }
                        });
        assertThat(ForgottenFiles.read(archive.folder().path())).isEqualTo(changed);
        new ForgetRun(archive.folder(), PersonIds.ofKeys(List.of("zoe")), false).run();
        assertThat(ForgottenFiles.read(archive.folder().path())).containsAll(changed);
    }

    /** Object stores do not show them at all. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theNewestRowsMayBeInFilesThatAreBeingWritten(boolean isObjectStore) throws Exception {
        MadeArchive archive =
                new MadeArchive(path)
                        .add(DATE + "a.parquet", MadeArchive.row(0, 2, "bob", null, "bob"))
                        .write();
        Path unfinished = archive.file(DATE + "..events-2.avro.inprogress.1");
        if (!isObjectStore) {
            Files.writeString(unfinished, "Obj");
        }
        Duration delay = Duration.ofMinutes(21);
        Patience unknown = new Patience(isObjectStore, delay, null);

        ForgetRun.Outcome outcome = new ForgetRun(archive.folder(), MIA, false, unknown).run();

        assertThat(outcome.isComplete()).isFalse();
        assertThat(Forget.lines(outcome))
                .anyMatch(line -> line.startsWith("INCOMPLETE  the newest rows may be in files"));
        Instant now = Instant.now();
        Patience recent = new Patience(isObjectStore, delay, now.minus(Duration.ofMinutes(20)));
        assertThat(new ForgetRun(archive.folder(), MIA, false, recent).run().isComplete())
                .isFalse();
        Patience quiet = new Patience(isObjectStore, delay, now.minus(Duration.ofMinutes(22)));
        assertThat(new ForgetRun(archive.folder(), MIA, false, quiet).run().isComplete()).isTrue();

        age(isObjectStore ? archive.file(DATE + "a.parquet") : unfinished, Duration.ofMinutes(22));
        assertThat(new ForgetRun(archive.folder(), MIA, false, unknown).run().isComplete())
                .as("left by an attempt that failed, or written by no job any more")
                .isTrue();
    }

    @Test
    void hiddenFilesThatNoJobMakesParquetOfAreNamed() throws Exception {
        MadeArchive archive =
                new MadeArchive(path)
                        .add(DATE + ".events-1.avro", MadeArchive.row(0, 3, "mia", null, "mia"))
                        .add(DATE + ".events-2.avro", MadeArchive.row(0, 4, "mia", null, "mia"))
                        .write();
        age(archive.file(DATE + ".events-1.avro"), Duration.ofDays(2));

        ForgetRun.Outcome outcome = new ForgetRun(archive.folder(), MIA, false).run();

        assertThat(outcome.stale()).containsExactly(DATE + ".events-1.avro");
        assertThat(Forget.lines(outcome))
                .anyMatch(line -> line.startsWith("STALE  1 ") && line.endsWith("events-1.avro"));
    }

    private static void age(Path file, Duration by) throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(by)));
    }

    @Test
    void aDryRunChangesNothing() throws Exception {
        MadeArchive archive = made(new Random(3));
        Map<String, List<String>> before = rows(archive);

        ForgetRun.Outcome outcome = new ForgetRun(archive.folder(), MIA, true).run();

        assertThat(outcome.rowsRemoved())
                .isEqualTo(
                        archive.files().values().stream()
                                .flatMap(List::stream)
                                .filter(ForgetRunTest::isMias)
                                .count());
        assertThat(rows(archive)).isEqualTo(before);
        assertThat(leftBehind()).isEmpty();
    }

    @Test
    void aFileWithoutThePersonIsSkippedByItsDictionary() throws Exception {
        MadeArchive archive =
                new MadeArchive(path)
                        .add(DATE + "b.parquet", MadeArchive.row(1, 3, "mia", null, "mia"));
        for (int offset = 0; offset < 100; offset++) {
            String user = offset % 2 == 0 ? "ann" : "zoe";
            archive.add(DATE + "a.parquet", MadeArchive.row(0, offset, user, null, user));
        }
        archive.write();

        ForgetRun.Outcome outcome = new ForgetRun(archive.folder(), MIA, true).run();

        assertThat(outcome.files()).isEqualTo(2);
        assertThat(outcome.skipped()).isEqualTo(1);
        assertThat(outcome.rowsRemoved()).isEqualTo(1);
    }

    @Test
    void anInterruptedRunForOthersIsEndedFirst() throws Exception {
        MadeArchive archive = made(new Random(7));
        assertThatThrownBy(() -> new Interrupted(archive, "begun", 0).run())
                .hasMessage("interrupted");

        assertThatThrownBy(
                        () ->
                                new ForgetRun(
                                                archive.folder(),
                                                PersonIds.ofKeys(List.of("bob")),
                                                false)
                                        .run())
                .hasMessageContaining("A run for other ids");
    }

    @Test
    void aFileThatCannotBeReadMakesItIncomplete() throws Exception {
        MadeArchive archive = made(new Random(7));
        Files.writeString(archive.file(DATE + "z.parquet"), "no Parquet, but long enough");

        ForgetRun.Outcome outcome = new ForgetRun(archive.folder(), MIA, false).run();

        assertThat(outcome.isComplete()).isFalse();
        assertThat(outcome.unreadable())
                .singleElement()
                .hasToString(
                        "Unreadable[file="
                                + DATE
                                + "z.parquet, reason="
                                + archive.folder().path()
                                + "/"
                                + DATE
                                + "z.parquet is no Parquet file, or not a whole one]");
    }

    @Test
    void filesOfEveryVersionKeepTheirColumns() throws Exception {
        Path golden = Path.of("src/test/resources/archive");
        try (Stream<Path> versions = Files.list(golden)) {
            for (Path version : versions.toList()) {
                Path file = path.resolve("event_date=2026-11-28").resolve(version.getFileName());
                Files.createDirectories(file.getParent());
                Files.copy(version, file);
                var flink = new org.apache.flink.core.fs.Path(file.toUri());
                var other = new org.apache.flink.core.fs.Path(flink.getParent(), ".copy");
                io.recstream.job.archive.ParquetCopy.write(
                        flink, Files.size(file), other, PersonIds.ofKeys(List.of("nobody")));

                try (ParquetTable before = new ParquetTable(flink, Files.size(file));
                        ParquetTable after =
                                new ParquetTable(other, Files.size(Path.of(other.getPath())))) {
                    assertThat(after.columns()).isEqualTo(before.columns());
                    assertThat(after.metadata("parquet.avro.schema"))
                            .isEqualTo(before.metadata("parquet.avro.schema"));
                }
                String all = "SELECT * FROM read_parquet('%s')";
                assertThat(DuckDb.query(all.formatted(other.getPath())))
                        .isEqualTo(DuckDb.query(all.formatted(file)))
                        .isNotEmpty();
                String types = "SELECT name, type, converted_type, logical_type, repetition_type";
                String schema = types + " FROM parquet_schema('%s')";
                assertThat(DuckDb.query(schema.formatted(other.getPath())))
                        .isEqualTo(DuckDb.query(schema.formatted(file)));
                Files.delete(Path.of(other.getPath()));

                PersonIds ofAll = PersonIds.ofKeys(List.of("u1"));
                ForgetRun.Outcome outcome =
                        new ForgetRun(new MadeArchive(path).folder(), ofAll, false).run();
                assertThat(outcome.filesDeleted()).isEqualTo(1);
                assertThat(file).doesNotExist();
            }
        }
    }

    @Test
    void idsAreKeysOrAsTheyWereSent() throws Exception {
        MadeArchive archive =
                new MadeArchive(path)
                        .add(DATE + "a.parquet", MadeArchive.row(0, 1, null, "x", "device:x"))
                        .add(DATE + "a.parquet", MadeArchive.row(0, 2, "x", null, "x"))
                        .add(
                                DATE + "a.parquet",
                                MadeArchive.row(0, 3, "device:x", null, "user:device:x"))
                        .write();

        assertThat(found(archive, PersonIds.ofKeys(List.of("device:x")))).isEqualTo(1);
        assertThat(found(archive, PersonIds.ofKeys(List.of("x")))).isEqualTo(1);
        assertThat(found(archive, PersonIds.ofKeys(List.of("user:device:x")))).isEqualTo(1);
        assertThat(found(archive, PersonIds.ofSent(true, List.of("x")))).isEqualTo(1);
        assertThat(found(archive, PersonIds.ofSent(false, List.of("device:x", "x")))).isEqualTo(2);
    }

    private static long found(MadeArchive archive, PersonIds ids) throws IOException {
        return new ForgetRun(archive.folder(), ids, true).run().rowsRemoved();
    }

    private MadeArchive made(Random random) throws IOException {
        MadeArchive archive = new MadeArchive(path);
        String[] others = {"ann", "bob", "zoe"};
        for (int offset = 0; offset < 200; offset++) {
            String other = others[random.nextInt(others.length)];
            ArchivedEvent row =
                    switch (random.nextInt(8)) {
                        case 0 -> MadeArchive.row(0, offset, "mia", null, "mia");
                        case 1 -> MadeArchive.row(0, offset, null, "phone", "device:phone");
                        case 2 -> MadeArchive.row(0, offset, other, "phone", other);
                        case 3 -> MadeArchive.row(0, offset, null, "tv", "mia");
                        case 4 -> MadeArchive.row(0, offset, null, "mia", "device:mia");
                        default -> MadeArchive.row(0, offset, other, "laptop", other);
                    };
            archive.add(
                    "event_date=2026-11-"
                            + (10 + offset / 70)
                            + "/"
                            + random.nextInt(3)
                            + ".parquet",
                    row);
        }
        archive.add(DATE + "hers.parquet", MadeArchive.row(1, 0, "mia", null, "mia"));
        archive.add(DATE + "others.parquet", MadeArchive.row(1, 1, "ann", null, "ann"));
        return archive.write();
    }

    /** What another user did on the same phone is not theirs. */
    private static boolean isMias(ArchivedEvent row) {
        return "mia".equals(row.getUserId())
                || List.of("mia", "device:phone").contains(row.getPersonId());
    }

    /** Ids of the events of each file, in their order. */
    private static Map<String, List<String>> rows(MadeArchive archive) throws IOException {
        Map<String, List<String>> rows = new TreeMap<>();
        for (String name : archive.files().keySet()) {
            Path file = archive.file(name);
            if (Files.exists(file)) {
                rows.put(
                        name,
                        DuckDb.query("SELECT event_id FROM read_parquet('%s')".formatted(file))
                                .stream()
                                .map(row -> row.get(0))
                                .toList());
            }
        }
        return rows;
    }

    private Path beside(String name) {
        Path file = path.resolve(name);
        return file.resolveSibling("." + file.getFileName() + ".forget");
    }

    private List<String> leftBehind() throws IOException {
        List<String> names = new ArrayList<>();
        try (Stream<Path> files = Files.walk(path)) {
            files.map(file -> file.getFileName().toString())
                    .filter(name -> name.startsWith("."))
                    .forEach(names::add);
        }
        return names;
    }
}
