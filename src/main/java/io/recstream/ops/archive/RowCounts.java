package io.recstream.ops.archive;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.RowBatch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What is counted of the files and rows of a date, or of all. */
final class RowCounts {

    private static final List<String> COLUMNS = columns();

    private final Map<String, Long> eventTypes = new TreeMap<>();
    private final DistinctCount persons = new DistinctCount();
    private long files;
    private long hiddenFiles;
    private long unfinished;
    private long bytes;
    private long hiddenBytes;
    private long unfinishedBytes;
    private long rows;
    private long hiddenRows;
    private long inCatalog;
    private long firstEvent = Long.MAX_VALUE;
    private long lastEvent = Long.MIN_VALUE;
    private long firstIngested = Long.MAX_VALUE;
    private long lastIngested = Long.MIN_VALUE;

    private static List<String> columns() {
        List<String> names = new ArrayList<>(RowBatch.COORDINATES);
        names.addAll(List.of("person_id", "event_type", "in_catalog"));
        return List.copyOf(names);
    }

    /** The columns that are counted. */
    static List<String> read() {
        return COLUMNS;
    }

    void addFile(ArchiveFolder.File file) {
        if (file.hidden()) {
            hiddenFiles++;
            hiddenBytes += file.length();
        } else {
            files++;
            bytes += file.length();
        }
    }

    void addUnfinished(ArchiveFolder.File file) {
        unfinished++;
        unfinishedBytes += file.length();
    }

    void add(RowBatch batch, boolean hidden) {
        rows += batch.size();
        hiddenRows += hidden ? batch.size() : 0;
        for (int i = 0; i < batch.size(); i++) {
            persons.add(batch.text(i, "person_id"));
            eventTypes.merge(batch.text(i, "event_type"), 1L, Long::sum);
            inCatalog += batch.number(i, "in_catalog");
            firstEvent = Math.min(firstEvent, batch.eventTime(i));
            lastEvent = Math.max(lastEvent, batch.eventTime(i));
            long ingested = batch.number(i, "ingested_at");
            firstIngested = Math.min(firstIngested, ingested);
            lastIngested = Math.max(lastIngested, ingested);
        }
    }

    void addAll(RowCounts other) {
        files += other.files;
        hiddenFiles += other.hiddenFiles;
        unfinished += other.unfinished;
        bytes += other.bytes;
        hiddenBytes += other.hiddenBytes;
        unfinishedBytes += other.unfinishedBytes;
        rows += other.rows;
        hiddenRows += other.hiddenRows;
        inCatalog += other.inCatalog;
        firstEvent = Math.min(firstEvent, other.firstEvent);
        lastEvent = Math.max(lastEvent, other.lastEvent);
        firstIngested = Math.min(firstIngested, other.firstIngested);
        lastIngested = Math.max(lastIngested, other.lastIngested);
        persons.addAll(other.persons);
        other.eventTypes.forEach((type, count) -> eventTypes.merge(type, count, Long::sum));
    }

    /** Bytes of Parquet for each of its rows; 0 without any. */
    private double bytesPerRow() {
        return rows == hiddenRows ? 0 : (double) bytes / (rows - hiddenRows);
    }

    private double shareInCatalog() {
        return rows == 0 ? 0 : (double) inCatalog / rows;
    }

    static String[] head() {
        return new String[] {
            "event date",
            "Parquet",
            "hidden",
            "unfinished",
            "bytes",
            "rows",
            "waiting",
            "bytes/row",
            "persons",
            "in catalogue",
            "first event",
            "last event"
        };
    }

    String[] line(String name) {
        return new String[] {
            name,
            count(files),
            count(hiddenFiles),
            count(unfinished),
            count(bytes + hiddenBytes),
            count(rows),
            count(hiddenRows),
            rows == hiddenRows ? "-" : "%.1f".formatted(bytesPerRow()),
            count(persons.estimate()),
            rows == 0 ? "-" : "%.1f %%".formatted(100 * shareInCatalog()),
            millis(firstEvent),
            millis(lastEvent)
        };
    }

    List<String> totals() {
        List<String> lines = new ArrayList<>();
        if (rows > 0) {
            lines.add("ingested     " + micros(firstIngested) + " to " + micros(lastIngested));
            List<String> types = new ArrayList<>();
            eventTypes.forEach((type, count) -> types.add(type + " " + count(count)));
            lines.add("event types  " + String.join(", ", types));
        }
        if (unfinished > 0) {
            lines.add(
                    "unfinished   %,d files of %,d bytes: rows that wait, are being written, or were left by attempts that failed"
                            .formatted(unfinished, unfinishedBytes));
        }
        lines.add("Persons are estimated by HyperLogLog, with a standard error of 0.8 %.");
        return lines;
    }

    ObjectNode toJson() {
        ObjectNode json =
                JsonNodeFactory.instance
                        .objectNode()
                        .put("parquet_files", files)
                        .put("parquet_bytes", bytes)
                        .put("parquet_rows", rows - hiddenRows)
                        .put("hidden_files", hiddenFiles)
                        .put("hidden_bytes", hiddenBytes)
                        .put("hidden_rows", hiddenRows)
                        .put("unfinished_files", unfinished)
                        .put("unfinished_bytes", unfinishedBytes)
                        .put("rows", rows)
                        .put("bytes_per_row", bytesPerRow())
                        .put("persons_estimated", persons.estimate())
                        .put("share_in_catalog", shareInCatalog())
                        .put("first_event_time", rows == 0 ? null : millis(firstEvent))
                        .put("last_event_time", rows == 0 ? null : millis(lastEvent))
                        .put("first_ingested_at", rows == 0 ? null : micros(firstIngested))
                        .put("last_ingested_at", rows == 0 ? null : micros(lastIngested));
        ObjectNode types = json.putObject("event_types");
        eventTypes.forEach(types::put);
        return json;
    }

    private static String count(long number) {
        return "%,d".formatted(number);
    }

    private static String millis(long time) {
        return time == Long.MAX_VALUE || time == Long.MIN_VALUE
                ? "-"
                : Instant.ofEpochMilli(time).toString();
    }

    private static String micros(long time) {
        return Instant.EPOCH.plus(time, java.time.temporal.ChronoUnit.MICROS).toString();
    }

    /** The lines of a table: the first column to the left, the others to the right. */
    static List<String> table(List<String[]> rows) {
        int columns = rows.get(0).length;
        int[] widths = new int[columns];
        rows.forEach(row -> Arrays.setAll(widths, i -> Math.max(widths[i], row[i].length())));
        List<String> lines = new ArrayList<>();
        for (String[] row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String format = "%" + (i == 0 ? "-" : "") + widths[i] + "s";
                line.append(i == 0 ? "" : "  ").append(format.formatted(row[i]));
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
