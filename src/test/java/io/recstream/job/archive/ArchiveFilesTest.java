package io.recstream.job.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.EnrichedUpdate;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.flink.api.common.serialization.BulkWriter;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.streaming.api.functions.sink.filesystem.CompactingFileWriter;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The files of the archive, read by DuckDB, and those that each version of the columns has written:
 * {@code src/test/resources/archive/vN.parquet}. A new version adds its file: {@code mvn -B test
 * -Dtest=ArchiveFilesTest -Drecstream.golden.write=true}.
 */
class ArchiveFilesTest {

    private static final Path GOLDEN = Path.of("src/test/resources/archive");
    private static final List<ArchivedEvent> ROWS =
            List.of(
                    row(new CatalogItem("i1", "A lämp", "home/light", 9.5, true, false)),
                    row(new CatalogItem("i1", null, null, Double.NaN, false, false)),
                    row(null));
    private static final String VALUES =
            "SELECT schema_version, topic, \"partition\", \"offset\", record_index,"
                    + " epoch_ms(kafka_timestamp), epoch_us(ingested_at), event_id, user_id,"
                    + " device_id, person_id, session_id, item_id, event_type, epoch_ms(event_time),"
                    + " value, value_micros, content_hash, sequence, session, in_catalog, title,"
                    + " category, price, available FROM ";
    private static final String SENT =
            "1 events 2 77 1 1234 5678009 e1 u1 d1 u1 s1 i1 purchase 1795910399999 1.25 1250000 42 7 99";

    @TempDir private Path folder;

    static List<Path> versions() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.filter(file -> file.toString().endsWith(".parquet")).sorted().toList();
        }
    }

    @BeforeAll
    static void writeTheNewestVersion() throws IOException {
        Path newest = GOLDEN.resolve("v" + ArchiveRows.SCHEMA_VERSION + ".parquet");
        if (Boolean.getBoolean("recstream.golden.write") && !Files.exists(newest)) {
            Files.createDirectories(GOLDEN);
            write(newest, hidden(newest.resolveSibling(".rows")));
            Files.delete(newest.resolveSibling(".rows"));
        }
    }

    @Test
    void whatWaitsInHiddenFilesBecomesParquetThatDuckDbReads() throws IOException {
        Path file = folder.resolve("event_date=2026-11-28").resolve("a.parquet");
        Files.createDirectories(file.getParent());
        write(file, hidden(folder.resolve(".rows")));

        assertThat(text(DuckDb.query(VALUES + DuckDb.archive(folder))))
                .containsExactly(
                        SENT + " true A lämp home/light 9.5 true",
                        SENT + " true null null null false",
                        SENT + " false null null null null");
        assertThat(text(DuckDb.query("SELECT event_date FROM " + DuckDb.archive(folder))))
                .containsOnly("2026-11-28");
    }

    @Test
    void itIsCompressed() throws IOException {
        Path file = folder.resolve("a.parquet");
        write(file, hidden(folder.resolve(".rows")));

        assertThat(
                        text(
                                DuckDb.query(
                                        "SELECT DISTINCT compression FROM parquet_metadata('"
                                                + file
                                                + "')")))
                .containsExactly("ZSTD");
    }

    /** Those of rows that wait, and those that are being written. */
    @Test
    void readersDoNotSeeHiddenFiles() throws IOException {
        Path date = folder.resolve("event_date=2026-11-28");
        Files.createDirectories(date);
        write(date.resolve("a.parquet"), hidden(folder.resolve(".rows")));
        Files.writeString(date.resolve(".events-1.avro"), "no Parquet");
        Files.writeString(date.resolve(".b.parquet.inprogress.1"), "no Parquet");

        assertThat(DuckDb.query("SELECT 1 FROM " + DuckDb.archive(folder))).hasSize(ROWS.size());
    }

    @Test
    void aHiddenFileThatDoesNotExistHasNoRowsOnlyIfThatIsAccepted() throws IOException {
        var lost = new org.apache.flink.core.fs.Path(folder.resolve(".lost").toUri());

        assertThatThrownBy(() -> HiddenFiles.reader(lost, false))
                .hasMessageContainingAll(".lost", "recstream.archive.accept-lost-files: true");
        try (HiddenFiles.Rows reader = HiddenFiles.reader(lost, true)) {
            assertThat(reader.read()).isNull();
        }
    }

    /** The same hidden files may be collected twice, after a start from an older savepoint. */
    @Test
    void noAttemptReplacesTheFileOfAnother() throws IOException {
        var date = new org.apache.flink.core.fs.Path(folder.toUri());
        ParquetFiles files = new ParquetFiles(date, false);
        var first = new org.apache.flink.core.fs.Path(date, "compacted-events-1-0.avro");
        Set<String> names = new HashSet<>();
        for (int attempt = 0; attempt < 2; attempt++) {
            var file =
                    files.openNewCompactingFile(
                            CompactingFileWriter.Type.RECORD_WISE, "d", first, 0);
            names.add(file.closeForCommit().getPath().getName());
        }

        assertThat(names)
                .hasSize(2)
                .allSatisfy(name -> assertThat(name).matches("events-.*[.]parquet"));
    }

    /** As on s3, where the commit of a file that is gone fails. */
    @Test
    void aHiddenFileThatIsGoneWhenItIsCommittedIsReportedUnlessAccepted() throws IOException {
        var path =
                new org.apache.flink.core.fs.Path(
                        FullFileSystem.SCHEME + "://" + folder.resolve(".gone"));
        var pending = FullFileSystem.goneWhenCommitted(path);

        assertThatThrownBy(
                        () ->
                                new ParquetFiles(path.getParent(), false)
                                        .recoverPendingFile(pending)
                                        .commitAfterRecovery())
                .hasMessageContainingAll(".gone", "recstream.archive.accept-lost-files: true")
                .hasRootCauseMessage("No such upload");
        new ParquetFiles(path.getParent(), true).recoverPendingFile(pending).commitAfterRecovery();
    }

    /** Flink's compaction loses an error, and the job would go on without these rows. */
    @Test
    void anErrorFailsTheCompaction() throws Exception {
        var date = new org.apache.flink.core.fs.Path(folder.toUri());
        ParquetCompactor compactor =
                new ParquetCompactor(
                        path -> {
                            throw new NoClassDefFoundError("a/Class");
                        });

        assertThatThrownBy(() -> compactor.compact(List.of(date), row -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("The archive cannot be written")
                .hasRootCauseInstanceOf(NoClassDefFoundError.class);
    }

    @ParameterizedTest
    @MethodSource("versions")
    void todaysColumnsReadWhatEveryVersionHasWritten(Path file) throws IOException {
        Schema written = new Schema.Parser().parse(avroSchema(file));
        Schema today = ArchivedEvent.getClassSchema();

        assertThat(SchemaCompatibility.checkReaderWriterCompatibility(today, written).getType())
                .isEqualTo(SchemaCompatibilityType.COMPATIBLE);
        assertThat(ParquetRows.columns(today).getFields())
                .as("no column has gone or has another type")
                .containsAll(ParquetRows.columns(written).getFields());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void filesOfAllVersionsAreOneTable(Path file) throws IOException {
        Path old = folder.resolve("event_date=2026-11-27").resolve("a.parquet");
        Path today = folder.resolve("event_date=2026-11-28").resolve("a.parquet");
        Files.createDirectories(old.getParent());
        Files.createDirectories(today.getParent());
        Files.copy(file, old);
        write(today, hidden(folder.resolve(".rows")));

        List<String> rows = text(DuckDb.query(VALUES + DuckDb.archive(folder)));

        assertThat(rows.subList(0, ROWS.size())).isEqualTo(rows.subList(ROWS.size(), rows.size()));
    }

    @Test
    void aLogicalTypeThatHasNoColumnIsRefused() {
        for (String type :
                List.of(
                        "{'type':'int','logicalType':'date'}",
                        "{'type':'int','logicalType':'time-millis'}",
                        "{'type':'long','logicalType':'time-micros'}",
                        "['null',{'type':'string','logicalType':'uuid'}]",
                        "{'type':'int','logicalType':'unknown-to-avro'}")) {
            Schema schema =
                    new Schema.Parser()
                            .parse(
                                    "{'type':'record','name':'r','fields':[{'name':'f','type':%s}]}"
                                            .formatted(type)
                                            .replace('\'', '"'));
            assertThatThrownBy(() -> ParquetRows.columns(schema))
                    .as(type)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("logical type of f");
        }
    }

    @Test
    void theNewestVersionHasItsFile() throws IOException {
        assertThat(versions())
                .contains(GOLDEN.resolve("v" + ArchiveRows.SCHEMA_VERSION + ".parquet"));
        assertThat(avroSchema(GOLDEN.resolve("v" + ArchiveRows.SCHEMA_VERSION + ".parquet")))
                .as("changed columns are a new version: raise ArchiveRows.SCHEMA_VERSION")
                .isEqualTo(ArchivedEvent.getClassSchema().toString());
    }

    private static String avroSchema(Path file) {
        return DuckDb.query(
                        "SELECT decode(value) FROM parquet_kv_metadata('%s') WHERE decode(key) = 'parquet.avro.schema'"
                                .formatted(file))
                .get(0)
                .get(0);
    }

    private static List<String> text(List<List<String>> rows) {
        return rows.stream()
                .map(row -> String.join(" ", row.stream().map(String::valueOf).toList()))
                .toList();
    }

    private static ArchivedEvent row(CatalogItem item) {
        return ArchiveRows.of(
                "events",
                new EnrichedUpdate(
                        ArchiveRowsTest.update(ArchiveRowsTest.event("u1", "device:d1")), item));
    }

    /** The rows in a hidden file, and back. */
    private static List<GenericRecord> hidden(Path file) throws IOException {
        org.apache.flink.core.fs.Path path = new org.apache.flink.core.fs.Path(file.toUri());
        try (FSDataOutputStream out = create(path)) {
            BulkWriter<EncodedRow> writer = HiddenFiles.writer(out);
            for (ArchivedEvent row : ROWS) {
                ByteArrayOutputStream bytes = new ByteArrayOutputStream();
                BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
                new SpecificDatumWriter<>(ArchivedEvent.class).write(row, encoder);
                encoder.flush();
                writer.addElement(new EncodedRow(0, bytes.toByteArray()));
            }
            writer.finish();
        }
        List<GenericRecord> rows = new ArrayList<>();
        try (HiddenFiles.Rows reader = HiddenFiles.reader(path, false)) {
            for (GenericRecord row = reader.read(); row != null; row = reader.read()) {
                rows.add(row);
            }
        }
        return rows;
    }

    private static void write(Path file, List<GenericRecord> rows) throws IOException {
        try (FSDataOutputStream out = create(new org.apache.flink.core.fs.Path(file.toUri()))) {
            BulkWriter<GenericRecord> writer =
                    ParquetRows.writer(ArchivedEvent.getClassSchema(), out);
            for (GenericRecord row : rows) {
                writer.addElement(row);
            }
            writer.finish();
        }
    }

    private static FSDataOutputStream create(org.apache.flink.core.fs.Path path)
            throws IOException {
        return path.getFileSystem().create(path, FileSystem.WriteMode.OVERWRITE);
    }
}
