package io.recstream.job.bootstrap;

import io.recstream.job.archive.ParallelReads;
import io.recstream.job.archive.RowBatch;
import io.recstream.job.archive.RowPosition;
import io.recstream.job.archive.Segment;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.util.TimeUtils;

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
public record ArchiveCut(long untilMicros, long rows, Map<Integer, Long> offsets)
        implements Serializable {

    public ArchiveCut {
        offsets = Collections.unmodifiableMap(new TreeMap<>(offsets));
    }

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
            throws IOException, InterruptedException {
        long newest =
                segments.stream()
                        .mapToLong(Segment::lastMicros)
                        .max()
                        .orElseThrow(() -> new IOException("The archive has no rows"));
        long until = newest - margin.toNanos() / 1_000;
        ArchiveCut cut = new Search(topic, until).of(segments);
        if (cut.rows == 0) {
            throw new IOException(
                    "The archive has no row of the topic "
                            + topic
                            + " that was ingested more than "
                            + TimeUtils.formatWithHighestUnit(margin)
                            + " before the newest one; what is newer may wait in hidden files, and is"
                            + " left to the topic. Next: deploy the job without a savepoint, so that"
                            + " it reads the topic alone; or, where no job writes to the archive any"
                            + " more and bin/recstream archive stats counts no hidden files, give"
                            + " --margin '0 s'");
        }
        return cut;
    }

    /** Whether a segment may have rows to be read from the archive; by its footer. */
    boolean mayHold(Segment segment, String topic) {
        Segment.Bounds bounds = segment.bounds();
        if (bounds.topic() != null && !bounds.topic().equals(topic)) {
            return false;
        }
        return offsets.entrySet().stream()
                .anyMatch(
                        it ->
                                it.getKey() >= bounds.partitions().min()
                                        && it.getKey() <= bounds.partitions().max()
                                        && it.getValue() > bounds.offsets().min());
    }

    /** Finds the offsets: by the footers where they say enough, else by the rows. */
    private static final class Search {

        /** Row groups that are read before it is seen which of the next need not be. */
        private static final int MOST = 2 * ParallelReads.GROUPS;

        private final String topic;
        private final long until;
        private final Map<Integer, Long> next = new TreeMap<>();
        private long rows;

        Search(String topic, long until) {
            this.topic = topic;
            this.until = until;
        }

        ArchiveCut of(List<Segment> segments) throws IOException, InterruptedException {
            List<Segment> undecided = new ArrayList<>();
            for (Segment segment : segments) {
                Segment.Bounds bounds = segment.bounds();
                boolean isOfTopic = topic.equals(bounds.topic());
                if (segment.firstMicros() > until || (!isOfTopic && bounds.topic() != null)) {
                    continue;
                }
                boolean isBefore = isOfTopic && segment.lastMicros() <= until;
                if (isBefore && bounds.partitions().min() == bounds.partitions().max()) {
                    rows += segment.rows();
                    next.merge(
                            (int) bounds.partitions().min(), bounds.offsets().max() + 1, Math::max);
                } else {
                    undecided.add(segment);
                }
            }
            // The newest first: behind their offsets, most of the others need not be read.
            undecided.sort(Comparator.comparingLong(Segment::lastMicros).reversed());
            int at = 0;
            for (int size = 1; at < undecided.size(); size = Math.min(2 * size, MOST)) {
                List<Segment> batch = new ArrayList<>();
                while (at < undecided.size() && batch.size() < size) {
                    Segment segment = undecided.get(at++);
                    if (addsNothing(segment)) {
                        rows += segment.rows();
                    } else {
                        batch.add(segment);
                    }
                }
                ParallelReads.forEach(
                        batch, ParallelReads.GROUPS, Segment::positions, this::addRows);
            }
            return new ArchiveCut(until, rows, next);
        }

        /** Whether all rows of a segment count, and of every partition there are later ones. */
        private boolean addsNothing(Segment segment) {
            Segment.Bounds bounds = segment.bounds();
            if (bounds.topic() == null || segment.lastMicros() > until) {
                return false;
            }
            for (long p = bounds.partitions().min(); p <= bounds.partitions().max(); p++) {
                if (next.getOrDefault((int) p, 0L) <= bounds.offsets().max()) {
                    return false;
                }
            }
            return true;
        }

        private void addRows(RowBatch batch) {
            for (int i = 0; i < batch.size(); i++) {
                RowPosition position = batch.position(i);
                if (position.ingestedMicros() <= until && batch.topic(i).equals(topic)) {
                    next.merge(position.partition(), position.offset() + 1, Math::max);
                    rows++;
                }
            }
        }
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
