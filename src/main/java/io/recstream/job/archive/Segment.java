package io.recstream.job.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.Set;
import org.apache.avro.generic.GenericRecord;
import org.apache.flink.core.fs.Path;

/**
 * A part of the archive that is read at once: a row group of a Parquet file, or a hidden file.
 *
 * @param path of the file
 * @param length of the file, bytes
 * @param group number of the row group, or {@link #HIDDEN}
 * @param rows that it has
 * @param firstMicros of the row that was ingested first, epoch microseconds
 * @param lastMicros of the row that was ingested last
 * @param bounds what else is known of all its rows
 */
public record Segment(
        Path path,
        long length,
        int group,
        int rows,
        long firstMicros,
        long lastMicros,
        Bounds bounds) {

    /**
     * What all rows have in common, by the footer; both ends are inside.
     *
     * @param topic of all of them; null if there are several, or it is not known
     * @param eventTimes epoch milliseconds
     */
    public record Bounds(
            String topic,
            ParquetTable.Range partitions,
            ParquetTable.Range offsets,
            ParquetTable.Range eventTimes) {}

    /** Instead of a row group: the rows of a hidden file. */
    static final int HIDDEN = -1;

    /** Whether it waits in a hidden file to become Parquet. */
    public boolean isHidden() {
        return group == HIDDEN;
    }

    /** The segments of a file. */
    public static List<Segment> of(ArchiveFolder.File file) throws IOException {
        return file.hidden()
                ? ofHidden(file.path(), file.length())
                : ofParquet(file.path(), file.length());
    }

    /** The segments of a Parquet file. */
    static List<Segment> ofParquet(Path path, long length) throws IOException {
        List<Segment> segments = new ArrayList<>();
        try (ParquetTable table = new ParquetTable(path, length)) {
            for (int group = 0; group < table.groups(); group++) {
                ParquetTable.Range range = range(table, group, "ingested_at");
                segments.add(
                        new Segment(
                                path,
                                length,
                                group,
                                table.rows(group),
                                range.min(),
                                range.max(),
                                new Bounds(
                                        table.only(group, "topic").orElse(null),
                                        range(table, group, "partition"),
                                        range(table, group, "offset"),
                                        range(table, group, "event_time"))));
            }
        }
        return segments;
    }

    private static ParquetTable.Range range(ParquetTable table, int group, String column)
            throws IOException {
        return table.range(group, column)
                .orElseThrow(
                        () -> new IOException(table.path() + " has no statistics of " + column));
    }

    /** The segment of a hidden file; none if it has no rows. */
    static List<Segment> ofHidden(Path path, long length) throws IOException {
        LongSummaryStatistics ingested = new LongSummaryStatistics();
        LongSummaryStatistics partitions = new LongSummaryStatistics();
        LongSummaryStatistics offsets = new LongSummaryStatistics();
        LongSummaryStatistics times = new LongSummaryStatistics();
        Set<String> topics = new HashSet<>();
        try (HiddenFiles.Rows file = HiddenFiles.reader(path, false)) {
            for (GenericRecord row = file.read(); row != null; row = file.read()) {
                topics.add(row.get("topic").toString());
                ingested.accept(number(row, "ingested_at"));
                partitions.accept(number(row, "partition"));
                offsets.accept(number(row, "offset"));
                times.accept(number(row, "event_time"));
            }
        }
        return ingested.getCount() == 0
                ? List.of()
                : List.of(
                        new Segment(
                                path,
                                length,
                                HIDDEN,
                                Math.toIntExact(ingested.getCount()),
                                ingested.getMin(),
                                ingested.getMax(),
                                new Bounds(
                                        topics.size() == 1 ? topics.iterator().next() : null,
                                        range(partitions),
                                        range(offsets),
                                        range(times))));
    }

    private static long number(GenericRecord row, String column) {
        return ((Number) row.get(column)).longValue();
    }

    private static ParquetTable.Range range(LongSummaryStatistics values) {
        return new ParquetTable.Range(values.getMin(), values.getMax());
    }

    /** Reads all columns. */
    public RowBatch read() throws IOException {
        return read(RowBatch.ALL);
    }

    /** Reads the columns of {@link RowBatch#position} and {@link RowBatch#eventTime} only. */
    public RowBatch positions() throws IOException {
        return read(RowBatch.COORDINATES);
    }

    /** Reads columns, which must include those that order the rows. */
    public RowBatch read(Collection<String> columns) throws IOException {
        if (isHidden()) {
            return hidden(path);
        }
        try (ParquetTable table = new ParquetTable(path, length)) {
            return RowBatch.of(table, group, columns);
        }
    }

    private static RowBatch hidden(Path path) throws IOException {
        List<GenericRecord> rows = new ArrayList<>();
        try (HiddenFiles.Rows file = HiddenFiles.reader(path, false)) {
            GenericRecord row = file.read();
            while (row != null) {
                rows.add(row);
                row = file.read();
            }
        }
        return RowBatch.of(rows);
    }
}
