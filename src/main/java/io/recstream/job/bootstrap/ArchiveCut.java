package io.recstream.job.bootstrap;

import io.recstream.job.archive.RowBatch;
import io.recstream.job.archive.RowPosition;
import io.recstream.job.archive.Segment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the archive ends and the topic begins. The rows that were ingested until a time are read
 * from the archive, and of each partition everything behind the last of them from the topic: as a
 * subtask reads a partition in the order of its offsets, nothing is left out and nothing is there
 * twice.
 *
 * @param untilMicros ingestion time of the last row, epoch microseconds
 * @param rows of the archive until then, at most
 * @param offsets of the first record to read from the topic, by partition; partitions without a row
 *     have none
 */
public record ArchiveCut(long untilMicros, long rows, Map<Integer, Long> offsets) {

    /**
     * The cut before the newest rows, beside which others may be missing that have not become
     * Parquet yet.
     *
     * @param segments of the whole archive
     * @param margin how much older than the newest row, in the time of ingestion, the last row is
     * @throws IOException if there is no row before the cut
     */
    public static ArchiveCut of(List<Segment> segments, Duration margin) throws IOException {
        long newest =
                segments.stream()
                        .mapToLong(Segment::lastMicros)
                        .max()
                        .orElseThrow(() -> new IOException("The archive has no rows"));
        long until = newest - margin.toNanos() / 1_000;
        List<Segment> before = segments.stream().filter(it -> it.firstMicros() <= until).toList();
        if (before.isEmpty()) {
            throw new IOException(
                    "All rows of the archive were ingested within "
                            + margin
                            + " before the newest one, which is left to the topic");
        }
        return new ArchiveCut(
                until, before.stream().mapToLong(Segment::rows).sum(), offsets(before, until));
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%,d rows, ingested until %s; the live job reads on from the offsets %s",
                rows,
                Instant.EPOCH.plus(untilMicros, ChronoUnit.MICROS),
                offsets);
    }

    /**
     * Reads the segments from the newest on. One whose last row is older than what is known of
     * every partition could only have a partition that is not known yet, so all are looked at; but
     * only the three columns that are needed.
     */
    private static Map<Integer, Long> offsets(List<Segment> segments, long until)
            throws IOException {
        Map<Integer, Long> next = new TreeMap<>();
        List<Segment> newestFirst = new ArrayList<>(segments);
        newestFirst.sort(Comparator.comparingLong(Segment::lastMicros).reversed());
        for (Segment segment : newestFirst) {
            RowBatch rows = segment.positions();
            for (int i = 0; i < rows.size(); i++) {
                RowPosition position = rows.position(i);
                if (position.ingestedMicros() <= until) {
                    next.merge(position.partition(), position.offset() + 1, Math::max);
                }
            }
        }
        return next;
    }
}
