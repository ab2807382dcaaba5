package io.recstream.job.archive;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
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
 */
public record Segment(
        Path path, long length, int group, int rows, long firstMicros, long lastMicros) {

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
                ParquetTable.Range range =
                        table.range(group, "ingested_at")
                                .orElseThrow(
                                        () ->
                                                new IOException(
                                                        path
                                                                + " has no statistics of ingested_at"));
                segments.add(
                        new Segment(
                                path, length, group, table.rows(group), range.min(), range.max()));
            }
        }
        return segments;
    }

    /** The segment of a hidden file; none if it has no rows. */
    static List<Segment> ofHidden(Path path, long length) throws IOException {
        RowBatch rows = hidden(path);
        return rows.size() == 0
                ? List.of()
                : List.of(
                        new Segment(
                                path,
                                length,
                                HIDDEN,
                                rows.size(),
                                rows.position(0).ingestedMicros(),
                                rows.position(rows.size() - 1).ingestedMicros()));
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
