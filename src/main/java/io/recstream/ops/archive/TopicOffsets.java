package io.recstream.ops.archive;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.archive.RowBatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.TopicPartition;

/** The offsets that have rows, by partition, and the rows that are there more than once. */
final class TopicOffsets implements RowReader.Rows {

    /** Repeated rows beyond these are counted alone. */
    static final int MAX_REPEATS = 10_000;

    private static final List<String> COLUMNS = columns();

    private final Map<String, Map<Integer, List<OffsetSet>>> byTopic = new TreeMap<>();
    private final Set<Row> repeats = new HashSet<>();
    private long repeated;
    private long rows;
    private Map<TopicPartition, Long> ends;
    private final Map<TopicPartition, NewestOffsets> newest = new HashMap<>();
    private long newestMicros = Long.MIN_VALUE;

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
        for (int i = 0; i < batch.size(); i++) {
            if (isBehindTheEnd(batch, i)) {
                continue;
            }
            Map<Integer, List<OffsetSet>> partitions =
                    byTopic.computeIfAbsent(batch.text(i, "topic"), any -> new TreeMap<>());
            List<OffsetSet> sets =
                    partitions.computeIfAbsent(
                            (int) batch.number(i, "partition"), any -> new ArrayList<>());
            int index = (int) batch.number(i, "record_index");
            while (sets.size() <= index) {
                sets.add(new OffsetSet());
            }
            rows++;
            long ingested = batch.number(i, "ingested_at");
            newestMicros = Math.max(newestMicros, ingested);
            newest.computeIfAbsent(
                            new TopicPartition(
                                    batch.text(i, "topic"), (int) batch.number(i, "partition")),
                            any -> new NewestOffsets())
                    .add(ingested, batch.number(i, "offset"));
            if (!sets.get(index).add(batch.number(i, "offset"))) {
                repeated++;
                if (repeats.size() < MAX_REPEATS) {
                    repeats.add(Row.of(batch, i));
                }
            }
        }
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

    private boolean isBehindTheEnd(RowBatch batch, int at) {
        return ends != null
                && batch.number(at, "offset")
                        > ends.getOrDefault(
                                new TopicPartition(
                                        batch.text(at, "topic"),
                                        (int) batch.number(at, "partition")),
                                Long.MIN_VALUE);
    }

    /**
     * The first offsets whose rows may still wait to become visible: dates wait separately, so that
     * rows of one date may be there and those of another not.
     *
     * @param delay how long before the newest row they may have been read
     */
    Map<TopicPartition, Long> unsettled(Duration delay) {
        Map<TopicPartition, Long> offsets = new HashMap<>();
        long micros = newestMicros - TimeUnit.MILLISECONDS.toMicros(delay.toMillis());
        newest.forEach((partition, of) -> offsets.put(partition, of.lastUntil(micros) + 1));
        return offsets;
    }

    /** The last offset of each minute of ingestion, for the newest ones. */
    private static final class NewestOffsets {

        private static final int MINUTES = 24 * 60;
        private static final long MICROS = TimeUnit.MINUTES.toMicros(1);

        private final TreeMap<Long, Long> byMinute = new TreeMap<>();

        void add(long ingestedMicros, long offset) {
            byMinute.merge(Math.floorDiv(ingestedMicros, MICROS), offset, Math::max);
            if (byMinute.size() > MINUTES) {
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
        Map<TopicPartition, OffsetSet> offsets =
                new TreeMap<>(
                        Comparator.comparing(TopicPartition::topic)
                                .thenComparingInt(TopicPartition::partition));
        byTopic.forEach(
                (topic, partitions) ->
                        partitions.forEach(
                                (partition, sets) ->
                                        offsets.put(
                                                new TopicPartition(topic, partition),
                                                union(sets))));
        return offsets;
    }

    private static OffsetSet union(List<OffsetSet> sets) {
        if (sets.size() == 1) {
            return sets.get(0);
        }
        OffsetSet union = new OffsetSet();
        sets.forEach(union::addAll);
        return union;
    }
}
