package io.recstream.sizing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.ArchiveScan;
import io.recstream.job.archive.RowFiles;
import io.recstream.job.archive.RowPosition;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bytes of an archived event: of a shop's, with users and items of 12 bytes. */
class ArchivedBytesTest {

    private static final int EVENTS = 50_000;

    @TempDir private Path folder;

    @Test
    void bytesOfAnEventAndMicrosecondsToReadIt() throws Exception {
        double withLongIds = bytes("long", 36);
        double withShortIds = bytes("short", 12);

        double perIdByte = (withLongIds - withShortIds) / 24;
        assertThat(perIdByte).isCloseTo(MeasuredConstant.ARCHIVED_ID.value(), within(0.05));
        assertThat(withLongIds - 36 * perIdByte)
                .isCloseTo(MeasuredConstant.ARCHIVED_ROW.value(), within(3.0));
        // Of the thread, as other processes may run; the first time compiles.
        read("short");
        assertThat(read("long"))
                .isBetween(
                        MeasuredConstant.ARCHIVE_READ.value() / 5,
                        MeasuredConstant.ARCHIVE_READ.value() * 5);
    }

    private double bytes(String name, int idBytes) throws Exception {
        Path file = folder.resolve(name).resolve("event_date=2026-11-28").resolve("a.parquet");
        RowFiles.parquet(file, rows(idBytes));
        return (double) Files.size(file) / EVENTS;
    }

    /** Microseconds of an event. */
    private double read(String name) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        ArchiveFolder archive = new ArchiveFolder(folder.resolve(name).toUri().toString());
        ArchiveScan scan = new ArchiveScan(archive.segments(null), RowPosition.START);
        long began = threads.getCurrentThreadCpuTime();
        int rows = 0;
        while (scan.next()) {
            rows += scan.rows().event(scan.place()).itemId().isEmpty() ? 0 : 1;
        }
        assertThat(rows).isEqualTo(EVENTS);
        return (threads.getCurrentThreadCpuTime() - began) / 1e3 / EVENTS;
    }

    private static List<ArchivedEvent> rows(int idBytes) {
        Random random = new Random(1);
        Instant begin = Instant.parse("2026-11-28T00:00:00Z");
        List<ArchivedEvent> rows = new ArrayList<>();
        long[] offsets = new long[4];
        String[] types = {"view", "view", "view", "view", "click", "cart", "purchase"};
        for (int i = 0; i < EVENTS; i++) {
            // Some hundred events a second, of users with sessions and items of uneven popularity.
            Instant time = begin.plusMillis(10L * i);
            String user = "user-%07d".formatted(random.nextInt(5_000) * 199);
            int item = (int) (100_000 * Math.pow(random.nextDouble(), 3));
            StringBuilder id = new StringBuilder();
            while (id.length() < idBytes) {
                id.append(Character.forDigit(random.nextInt(16), 16));
            }
            int partition = random.nextInt(4);
            rows.add(
                    ArchivedEvent.newBuilder()
                            .setSchemaVersion(1)
                            .setTopic("recstream.events")
                            .setPartition(partition)
                            .setOffset(1_000_000 + offsets[partition]++)
                            .setRecordIndex(0)
                            .setKafkaTimestamp(time.plusMillis(random.nextInt(50)))
                            .setIngestedAt(
                                    time.plusMillis(60 + random.nextInt(9))
                                            .plusNanos(1_000L * random.nextInt(1_000)))
                            .setEventId(id.toString())
                            .setUserId(user)
                            .setPersonId(user)
                            .setItemId("item-%07d".formatted(item))
                            .setEventType(types[random.nextInt(types.length)])
                            .setEventTime(time)
                            .setValue(0)
                            .setValueMicros(0)
                            .setContentHash(0)
                            .setSequence(i)
                            .setSession(1 + random.nextInt(20))
                            .setInCatalog(true)
                            .setTitle("A thing of the shop, number %07d of all".formatted(item))
                            .setCategory("Home/Garden/Shelf-%03d".formatted(item % 300))
                            .setPrice(5.0 + item % 1_000)
                            .setAvailable(true)
                            .build());
        }
        return rows;
    }
}
