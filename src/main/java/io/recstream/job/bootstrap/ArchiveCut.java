package io.recstream.job.bootstrap;

import io.recstream.job.archive.RowBatch;
import io.recstream.job.archive.RowPosition;
import io.recstream.job.archive.Segment;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Where the archive ends and the topic begins: of each partition everything before an offset is
 * read from the archive, and everything from there on from the topic, so that nothing is in both or
 * in neither.
 *
 * @param untilMicros ingestion time by which the offsets were chosen, epoch microseconds
 * @param rows of the archive until then, at most
 * @param offsets of the first record to read from the topic, by partition; partitions without a row
 *     have none
 */
public record ArchiveCut(long untilMicros, long rows, Map<Integer, Long> offsets) {

    /**
     * The cut before the newest rows, beside which others may be missing that have not become
     * Parquet yet: behind the newest row of each partition that was ingested until then.
     *
     * @param segments of the whole archive
     * @param topic of the events; rows of others do not count
     * @param margin how much older than the newest row, in the time of ingestion, the last row is
     * @throws IOException if there is no row before the cut
     */
    public static ArchiveCut of(List<Segment> segments, String topic, Duration margin)
            throws IOException {
        long newest =
                segments.stream()
                        .mapToLong(Segment::lastMicros)
                        .max()
                        .orElseThrow(() -> new IOException("The archive has no rows"));
        long until = newest - margin.toNanos() / 1_000;
        Map<Integer, Long> next = new TreeMap<>();
        long rowsBefore = 0;
        for (Segment segment : segments) {
            if (segment.firstMicros() <= until) {
                rowsBefore += add(segment.positions(), topic, until, next);
            }
        }
        if (rowsBefore == 0) {
            throw new IOException(
                    "The archive has no row of the topic "
                            + topic
                            + " that was ingested more than "
                            + margin
                            + " before the newest one; what is newer is left to the topic");
        }
        return new ArchiveCut(until, rowsBefore, next);
    }

    private static long add(RowBatch rows, String topic, long until, Map<Integer, Long> next) {
        long count = 0;
        for (int i = 0; i < rows.size(); i++) {
            RowPosition position = rows.position(i);
            if (position.ingestedMicros() <= until && rows.topic(i).equals(topic)) {
                next.merge(position.partition(), position.offset() + 1, Math::max);
                count++;
            }
        }
        return count;
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
}
