package io.recstream.job.archive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.EnrichedUpdate;
import io.recstream.job.model.Provenance;
import io.recstream.job.model.UserEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads rows back from the files, in the order of their ingestion. */
class ArchiveScanTest {

    private static final long TIME = 1_795_910_399_999L;
    private static final CatalogItem LAMP =
            new CatalogItem("i1", "A lämp", "home/light", 9.5, true, false);

    @TempDir private Path folder;

    /** Rows are spread over files, dates and kinds of files; some are there twice. */
    @RepeatedTest(20)
    void rowsComeOnceAndInTheOrderOfTheirIngestion(RepetitionInfo repetition) throws Exception {
        Random random = new Random(repetition.getCurrentRepetition());
        List<UserEvent> events = new ArrayList<>();
        Map<Path, List<ArchivedEvent>> files = new TreeMap<>();
        for (int i = 0; i < 300; i++) {
            UserEvent event = event("e" + i, random.nextInt(3), i, 10L * (i / 2));
            events.add(event);
            Path file = file(random, i / 60);
            files.computeIfAbsent(file, unused -> new ArrayList<>()).add(row(event, LAMP));
            if (random.nextInt(20) == 0) {
                files.computeIfAbsent(file(random, i / 60), unused -> new ArrayList<>())
                        .add(row(event, LAMP));
            }
        }
        write(files);
        events.sort(Comparator.comparing(ArchiveScanTest::position));

        int from = random.nextInt(events.size());
        ArchiveScan whole = scan(RowPosition.START);
        ArchiveScan part = scan(position(events.get(from)));

        assertThat(events(whole)).isEqualTo(archived(events, LAMP));
        assertThat(whole.remaining()).isZero();
        assertThat(events(part)).isEqualTo(archived(events.stream().skip(from + 1).toList(), LAMP));
    }

    /** As after a start from an older savepoint: all events again, ingested later. */
    @Test
    void ofAnEventThatIsThereTwiceTheFirstRowCountsAlsoBehindTheRowToGoOnFrom() throws Exception {
        List<UserEvent> first = new ArrayList<>();
        List<ArchivedEvent> again = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            first.add(event("e" + i, i % 2, i, i));
            again.add(row(event("e" + i, i % 2, i, 100 + i), null));
        }
        again.add(row(event("new", 0, 20, 200), null));
        Path date = folder.resolve("event_date=2026-11-28");
        RowFiles.parquet(
                date.resolve("a.parquet"), first.stream().map(it -> row(it, null)).toList());
        RowFiles.parquet(date.resolve("b.parquet"), again);

        assertThat(events(scan(RowPosition.START)))
                .extracting(UserEvent::eventId)
                .containsExactlyElementsOf(
                        Stream.concat(first.stream().map(UserEvent::eventId), Stream.of("new"))
                                .toList());
        assertThat(events(scan(position(first.get(19)))))
                .extracting(UserEvent::eventId)
                .containsExactly("new");
    }

    @Test
    void anEventIsAsItWasSentWithItsItemAsOfThen() throws Exception {
        UserEvent anonymous =
                event("e1", 0, 1, 1).of("device:d1", null).withProvenance(provenance("device:d1"));
        CatalogItem blank = new CatalogItem("i1", null, null, Double.NaN, false, false);
        Path date = folder.resolve("event_date=2026-11-28");
        RowFiles.parquet(
                date.resolve("a.parquet"),
                List.of(row(anonymous, blank), row(event("e2", 0, 2, 2), null)));

        assertThat(events(scan(RowPosition.START)))
                .containsExactlyElementsOf(
                        List.of(
                                archived(List.of(anonymous), blank).get(0),
                                archived(List.of(event("e2", 0, 2, 2)), null).get(0)));
    }

    @Test
    void whatIsWrittenAndWhatAnAttemptHasLeftIsNoFile() throws Exception {
        Path date = folder.resolve("event_date=2026-11-28");
        RowFiles.parquet(date.resolve("a.parquet"), List.of(row(event("e1", 0, 1, 1), null)));
        Files.writeString(date.resolve(".b.parquet.inprogress.1"), "no Parquet");
        Files.writeString(date.resolve(".events-1.avro.inprogress.2"), "no Avro");
        Files.writeString(folder.resolve("notes.parquet"), "no row");
        Files.createDirectories(folder.resolve("event_date=latest"));

        assertThat(new ArchiveFolder(folder.toUri().toString()).files(null))
                .extracting(file -> file.path().getName())
                .containsExactly("a.parquet");
        assertThat(new ArchiveFolder(folder.toUri().toString()).files(LocalDate.of(2026, 11, 29)))
                .isEmpty();
    }

    @Test
    void aDamagedFileIsNamed() throws Exception {
        Path file = folder.resolve("event_date=2026-11-28").resolve("a.parquet");
        RowFiles.parquet(file, List.of(row(event("e1", 0, 1, 1), null)));
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 9));

        assertThatThrownBy(() -> scan(RowPosition.START))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("a.parquet is no Parquet file, or not a whole one");
    }

    private Path file(Random random, int part) {
        Path date = folder.resolve("event_date=2026-11-" + (10 + random.nextInt(3)));
        int number = random.nextInt(2);
        return date.resolve(
                random.nextBoolean()
                        ? "events-" + part + "-" + number + ".parquet"
                        : ".events-" + part + "-" + number + ".avro");
    }

    private static void write(Map<Path, List<ArchivedEvent>> files) throws IOException {
        for (Map.Entry<Path, List<ArchivedEvent>> file : files.entrySet()) {
            if (file.getKey().toString().endsWith(".parquet")) {
                RowFiles.parquet(file.getKey(), file.getValue());
            } else {
                RowFiles.hidden(file.getKey(), file.getValue());
            }
        }
    }

    private ArchiveScan scan(RowPosition after) throws Exception {
        List<Segment> segments = new ArchiveFolder(folder.toUri().toString()).segments(null);
        return new ArchiveScan(segments, after).passOver();
    }

    private static List<UserEvent> events(ArchiveScan scan) throws IOException {
        List<UserEvent> events = new ArrayList<>();
        while (scan.next()) {
            events.add(scan.rows().event(scan.place()));
        }
        return events;
    }

    /** The events with the entry of their item, as the archive returns them. */
    private static List<UserEvent> archived(List<UserEvent> events, CatalogItem item) {
        return events.stream()
                .map(event -> event.withProvenance(event.provenance().with(item)))
                .toList();
    }

    private static RowPosition position(UserEvent event) {
        Provenance source = event.provenance();
        return new RowPosition(
                source.ingestedMicros(), source.partition(), source.offset(), source.index());
    }

    private static UserEvent event(String id, int partition, long offset, long ingested) {
        return new UserEvent(id, "u1", "s1", "i1", "purchase", TIME, 1_250_000, 42, null, null)
                .withProvenance(
                        new Provenance(partition, offset, 0, 1_234, ingested, "u1", null, 42));
    }

    private static Provenance provenance(String user) {
        return new Provenance(0, 1, 0, 1_234, 1, user, null, 42);
    }

    private static ArchivedEvent row(UserEvent event, CatalogItem item) {
        return ArchiveRows.of("events", new EnrichedUpdate(ArchiveRowsTest.update(event), item));
    }
}
