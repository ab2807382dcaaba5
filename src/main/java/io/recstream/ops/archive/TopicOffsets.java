package io.recstream.ops.archive;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.archive.RowBatch;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.core.fs.Path;
import org.apache.kafka.common.TopicPartition;

/** The offsets that have rows, by partition, and the rows that are there more than once. */
final class TopicOffsets implements RowReader.Rows {

    /** Repeated rows beyond these are counted alone. */
    static final int MAX_REPEATS = 10_000;

    private static final List<String> COLUMNS = columns();

    private static final Comparator<TopicPartition> ORDER =
            Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

    private final Duration delay;
    private final Map<EventsOf, OffsetSet> parquet = new HashMap<>();

    /** What was read of hidden files, which may be there as Parquet as well by the end. */
    private final Map<Path, Map<EventsOf, OffsetSet>> hidden = new LinkedHashMap<>();

    private final Set<Row> parquetRepeats = new HashSet<>();
    private final Set<Row> repeats = new HashSet<>();
    private long parquetRows;
    private long parquetRepeated;
    private long hiddenRepeated;
    private long repeated;
    private long rows;
    private Map<TopicPartition, Long> ends;
    private final Map<TopicPartition, NewestOffsets> newest = new HashMap<>();
    private long newestMicros = Long.MIN_VALUE;
    private long oldestMicros = Long.MAX_VALUE;

    /** The events of a partition that have the same place in their records. */
    private record EventsOf(TopicPartition partition, int index) {

        Row row(long offset) {
            return new Row(partition.topic(), partition.partition(), offset, index);
        }
    }

    /**
     * No offsets yet.
     *
     * @param delay how long before the newest row events may have been read whose rows are not
     *     there yet
     */
    TopicOffsets(Duration delay) {
        this.delay = delay;
    }

    private static List<String> columns() {
        List<String> names = new ArrayList<>(RowBatch.COORDINATES);
        names.add("topic");
        return List.copyOf(names);
    }

    /** The columns that are needed. */
    static List<String> read() {
        return COLUMNS;
    }

    /** What identifies a row. */
    record Row(String topic, int partition, long offset, int index) {

        static Row of(RowBatch rows, int at) {
            return new Row(
                    rows.text(at, "topic"),
                    (int) rows.number(at, "partition"),
                    rows.number(at, "offset"),
                    (int) rows.number(at, "record_index"));
        }

        @Override
        public String toString() {
            return topic + "-" + partition + "@" + offset + (index == 0 ? "" : "#" + index);
        }
    }

    @Override
    public void accept(ArchiveFolder.File file, RowBatch batch) {
        Map<EventsOf, OffsetSet> sets =
                file.hidden()
                        ? hidden.computeIfAbsent(file.path(), any -> new HashMap<>())
                        : parquet;
        for (int i = 0; i < batch.size(); i++) {
            TopicPartition partition =
                    new TopicPartition(batch.text(i, "topic"), (int) batch.number(i, "partition"));
            long offset = batch.number(i, "offset");
            if (ends != null && offset > ends.getOrDefault(partition, Long.MIN_VALUE)) {
                continue;
            }
            long ingested = batch.number(i, "ingested_at");
            newestMicros = Math.max(newestMicros, ingested);
            oldestMicros = Math.min(oldestMicros, ingested);
            newest.computeIfAbsent(partition, any -> new NewestOffsets(delay))
                    .add(ingested, offset);
            EventsOf events = new EventsOf(partition, (int) batch.number(i, "record_index"));
            boolean isNew = sets.computeIfAbsent(events, any -> new OffsetSet()).add(offset);
            if (file.hidden()) {
                hiddenRepeated += isNew ? 0 : 1;
                continue;
            }
            parquetRows++;
            if (!isNew) {
                parquetRepeated++;
                addTo(parquetRepeats, events, offset);
            }
        }
    }

    private static void addTo(Set<Row> repeats, EventsOf events, long offset) {
        if (repeats.size() < MAX_REPEATS) {
            repeats.add(events.row(offset));
        }
    }

    /**
     * Counts rows, and those that are there more than once. Those of a hidden file that has gone
     * are not: they are in the Parquet file that it has become.
     *
     * @param there the hidden files that are there now
     */
    void count(Set<Path> there) {
        rows = parquetRows + hiddenRepeated;
        repeated = parquetRepeated + hiddenRepeated;
        repeats.clear();
        repeats.addAll(parquetRepeats);
        Map<EventsOf, OffsetSet> before = new HashMap<>();
        hidden.forEach(
                (file, sets) ->
                        sets.forEach(
                                (events, offsets) -> {
                                    OffsetSet others =
                                            before.computeIfAbsent(events, any -> new OffsetSet());
                                    count(events, offsets, others, there.contains(file));
                                }));
    }

    private void count(EventsOf events, OffsetSet offsets, OffsetSet others, boolean isThere) {
        OffsetSet inParquet = parquet.get(events);
        offsets.ranges(
                range -> {
                    for (long offset = range.first(); offset <= range.last(); offset++) {
                        boolean isNew =
                                others.add(offset)
                                        && (inParquet == null || !inParquet.contains(offset));
                        rows += isNew || isThere ? 1 : 0;
                        if (!isNew && isThere) {
                            repeated++;
                            addTo(repeats, events, offset);
                        }
                    }
                });
    }

    /** The names of the hidden files of an archive. */
    static Set<Path> hiddenFiles(ArchiveFolder folder) throws IOException {
        return folder.files(null).stream()
                .filter(ArchiveFolder.File::hidden)
                .map(ArchiveFolder.File::path)
                .collect(Collectors.toSet());
    }

    /**
     * From now on rows behind the last one of their partition do not count: they are of a commit
     * that may be seen in part.
     */
    void end() {
        Map<TopicPartition, Long> last = new HashMap<>();
        offsets().forEach((partition, offsets) -> last.put(partition, offsets.last()));
        ends = last;
    }

    /**
     * The first offsets whose rows may still wait to become visible: dates wait separately, so that
     * rows of one date may be there and those of another not.
     */
    Map<TopicPartition, Long> unsettled() {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        long micros = newestMicros - TimeUnit.MILLISECONDS.toMicros(delay.toMillis());
        newest.forEach((partition, of) -> offsets.put(partition, of.lastUntil(micros) + 1));
        return offsets;
    }

    /** The last offset of each minute of ingestion, for the newest ones. */
    private static final class NewestOffsets {

        private static final long MICROS = TimeUnit.MINUTES.toMicros(1);

        private final TreeMap<Long, Long> byMinute = new TreeMap<>();
        private final long minutes;

        /** For questions about times up to a delay before the newest row. */
        NewestOffsets(Duration delay) {
            minutes = Math.max(0, delay.toMinutes()) + 2;
        }

        void add(long ingestedMicros, long offset) {
            byMinute.merge(Math.floorDiv(ingestedMicros, MICROS), offset, Math::max);
            if (byMinute.size() > minutes) {
                long evicted = byMinute.pollFirstEntry().getValue();
                byMinute.merge(byMinute.firstKey(), evicted, Math::max);
            }
        }

        /** -1 if there is none. */
        long lastUntil(long micros) {
            return byMinute.headMap(Math.floorDiv(micros, MICROS)).values().stream()
                    .mapToLong(Long::longValue)
                    .max()
                    .orElse(-1);
        }
    }

    /** When the oldest row was read by the job, epoch milliseconds. */
    long oldestMillis() {
        return Math.floorDiv(oldestMicros, 1_000);
    }

    /** Whether a record may have several events. */
    boolean hasSeveralEvents() {
        return Stream.concat(
                        parquet.keySet().stream(),
                        hidden.values().stream().flatMap(sets -> sets.keySet().stream()))
                .anyMatch(events -> events.index() > 0);
    }

    /** The number of rows, those that are there twice counted twice. */
    long rows() {
        return rows;
    }

    /** How many rows are more than the first of their coordinates. */
    long repeated() {
        return repeated;
    }

    /** Rows that are there more than once; at most {@link #MAX_REPEATS}. */
    Set<Row> repeats() {
        return repeats;
    }

    /** The offsets that have a row, by partition. */
    Map<TopicPartition, OffsetSet> offsets() {
        Map<TopicPartition, OffsetSet> offsets = new TreeMap<>(ORDER);
        addTo(offsets, parquet);
        hidden.values().forEach(sets -> addTo(offsets, sets));
        return offsets;
    }

    private static void addTo(
            Map<TopicPartition, OffsetSet> offsets, Map<EventsOf, OffsetSet> sets) {
        sets.forEach(
                (events, of) ->
                        offsets.computeIfAbsent(events.partition(), any -> new OffsetSet())
                                .addAll(of));
    }
}
