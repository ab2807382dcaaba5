package io.recstream.job.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.RowFiles;
import io.recstream.job.archive.Segment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where the archive ends and the topic begins. */
class ArchiveCutTest {

    @TempDir private Path folder;

    /** One row a second, of two partitions in turns; the last ten are in a hidden file. */
    @BeforeEach
    void write() throws Exception {
        Path date = folder.resolve("event_date=2026-11-28");
        List<ArchivedEvent> older = new ArrayList<>();
        List<ArchivedEvent> newer = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            (second < 20 ? older : newer).add(row(second % 2, 100 + second, second));
        }
        RowFiles.parquet(date.resolve("events-1.parquet"), older);
        RowFiles.hidden(date.resolve(".events-2.avro"), newer);
    }

    @Test
    void withoutAMarginEverythingIsReadAndTheTopicFollowsBehind() throws Exception {
        ArchiveCut cut = ArchiveCut.of(segments(), "events", Duration.ZERO);

        assertThat(cut).isEqualTo(new ArchiveCut(29_000_000, 30, Map.of(0, 129L, 1, 130L)));
        assertThat(cut)
                .hasToString(
                        "30 rows, ingested until 1970-01-01T00:00:29Z; the live job reads on from the"
                                + " offsets {0=129, 1=130}");
    }

    @Test
    void theNewestRowsAreLeftToTheTopic() throws Exception {
        ArchiveCut cut = ArchiveCut.of(segments(), "events", Duration.ofSeconds(12));

        assertThat(cut.untilMicros()).isEqualTo(17_000_000);
        assertThat(cut.offsets()).isEqualTo(Map.of(0, 117L, 1, 118L));
        assertThat(cut.rows()).isEqualTo(18);
    }

    /** Their pages are damaged: of partition 2 alone, and older than the newest of all others. */
    @Test
    void rowGroupsAreSkippedWhereTheFooterSaysEnough() throws Exception {
        Path date = folder.resolve("event_date=2026-11-27");
        RowFiles.parquet(date.resolve("one.parquet"), List.of(row(2, 40, 3), row(2, 41, 4)));
        RowFiles.parquet(date.resolve("old.parquet"), List.of(row(0, 90, 1), row(1, 91, 2)));
        for (String name : List.of("one.parquet", "old.parquet")) {
            byte[] bytes = Files.readAllBytes(date.resolve(name));
            Arrays.fill(bytes, 4, 200, (byte) 0);
            Files.write(date.resolve(name), bytes);
        }

        ArchiveCut cut = ArchiveCut.of(segments(), "events", Duration.ZERO);

        assertThat(cut).isEqualTo(new ArchiveCut(29_000_000, 34, Map.of(0, 129L, 1, 130L, 2, 42L)));
    }

    @Test
    void onlySegmentsWithEventsBeforeTheCutAreRead() throws Exception {
        Path date = folder.resolve("event_date=2026-11-29");
        RowFiles.parquet(date.resolve("behind.parquet"), List.of(row(0, 131, 60)));
        RowFiles.parquet(date.resolve("unknown.parquet"), List.of(row(7, 5, 61)));

        ArchiveCut cut = ArchiveCut.of(segments(), "events", Duration.ofSeconds(45));

        assertThat(cut.offsets()).isEqualTo(Map.of(0, 117L, 1, 116L));
        assertThat(segments().stream().filter(it -> cut.mayHold(it, "events")))
                .extracting(it -> it.path().getName())
                .containsExactly("events-1.parquet");
        assertThat(segments().stream().filter(it -> cut.mayHold(it, "clicks"))).isEmpty();
    }

    @Test
    void rowsOfAnotherTopicDoNotCount() {
        assertThatThrownBy(() -> ArchiveCut.of(segments(), "clicks", Duration.ZERO))
                .hasMessageContaining("no row of the topic clicks");
    }

    @Test
    void anArchiveWithoutRowsBeforeTheCutIsRefused() {
        assertThatThrownBy(() -> ArchiveCut.of(segments(), "events", Duration.ofMinutes(1)))
                .hasMessageContaining(
                        "no row of the topic events that was ingested more than 1 min");
        assertThatThrownBy(() -> ArchiveCut.of(List.of(), "events", Duration.ZERO))
                .hasMessageContaining("has no rows");
    }

    private List<Segment> segments() throws Exception {
        return new ArchiveFolder(folder.toUri().toString()).segments(null);
    }

    static ArchivedEvent row(int partition, long offset, int second) {
        Instant time = Instant.ofEpochMilli(1_795_910_399_999L);
        return ArchivedEvent.newBuilder()
                .setSchemaVersion(1)
                .setTopic("events")
                .setPartition(partition)
                .setOffset(offset)
                .setRecordIndex(0)
                .setKafkaTimestamp(time)
                .setIngestedAt(Instant.EPOCH.plus(second, ChronoUnit.SECONDS))
                .setEventId("e" + second)
                .setUserId("u1")
                .setPersonId("u1")
                .setItemId("i1")
                .setEventType("view")
                .setEventTime(time)
                .setValue(0)
                .setValueMicros(0)
                .setContentHash(0)
                .setSequence(second)
                .setSession(1)
                .setInCatalog(false)
                .build();
    }
}
