package io.recstream.ops.archive;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.RowFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** An archive of rows that a test makes. */
final class MadeArchive {

    static final Instant TIME = Instant.parse("2026-11-28T10:00:00Z");

    private final Path folder;
    private final Map<String, List<ArchivedEvent>> files = new TreeMap<>();

    MadeArchive(Path folder) {
        this.folder = folder;
    }

    ArchiveFolder folder() {
        return new ArchiveFolder(folder.toUri().toString());
    }

    Path file(String name) {
        return folder.resolve(name);
    }

    MadeArchive add(String file, ArchivedEvent row) {
        files.computeIfAbsent(file, any -> new ArrayList<>()).add(row);
        return this;
    }

    /** Rows of the offsets of partition 0. */
    MadeArchive add(String file, long from, long to) {
        for (long offset = from; offset <= to; offset++) {
            add(file, row(0, offset, "u1", null, "u1"));
        }
        return this;
    }

    Map<String, List<ArchivedEvent>> files() {
        return files;
    }

    MadeArchive write() throws IOException {
        for (Map.Entry<String, List<ArchivedEvent>> file : files.entrySet()) {
            if (file.getKey().endsWith(".parquet")) {
                RowFiles.parquet(file(file.getKey()), file.getValue());
            } else {
                RowFiles.hidden(file(file.getKey()), file.getValue());
            }
        }
        return this;
    }

    static ArchivedEvent row(
            int partition, long offset, String user, String device, String person) {
        return ArchivedEvent.newBuilder()
                .setSchemaVersion(1)
                .setTopic("events")
                .setPartition(partition)
                .setOffset(offset)
                .setRecordIndex(0)
                .setKafkaTimestamp(TIME)
                .setIngestedAt(TIME.plusSeconds(offset))
                .setEventId("e" + partition + "-" + offset)
                .setUserId(user)
                .setDeviceId(device)
                .setPersonId(person)
                .setSessionId(null)
                .setItemId("i" + offset % 7)
                .setEventType(offset % 3 == 0 ? "purchase" : "view")
                .setEventTime(TIME.plusSeconds(offset))
                .setValue(offset % 3 == 0 ? 1.5 : 0)
                .setValueMicros(offset % 3 == 0 ? 1_500_000 : 0)
                .setContentHash(offset)
                .setSequence(offset)
                .setSession(offset / 10)
                .setInCatalog(offset % 2 == 0)
                .setTitle(offset % 2 == 0 ? "Lämp " + offset : null)
                .setCategory(null)
                .setPrice(offset % 4 == 0 ? 9.5 : null)
                .setAvailable(offset % 2 == 0 ? true : null)
                .build();
    }
}
