package io.recstream.ops.archive;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.recstream.job.archive.OffsetSet;
import io.recstream.job.archive.OffsetSet.Range;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/** Offsets of a partition without a row, between the first and the last that have one. */
final class Holes {

    /** As many ranges are listed. */
    static final int LISTED = 20;

    /** Why an offset has no row. */
    enum Cause {
        DEAD_LETTER("in the dead letters"),
        REFUSED("refused, with a dead letter that is not there any more"),
        IGNORED("of an ignored type"),
        DUPLICATE("duplicates of archived events"),
        NO_RECORD("without a record: marks of transactions, aborted or compacted"),
        NOT_IN_KAFKA("not in Kafka any more"),
        WAITING("read not long before the newest row: rows of other dates may wait"),
        DATE_GONE("of event dates before the first that has a folder: deleted"),
        UNDECIDED(
                "accepted, and not decided: maybe duplicates or late, but what would show it is gone"),
        UNEXPLAINED("not explained: no brokers were given"),
        MISSING("MISSING: in Kafka, accepted, and without a row");

        final String words;

        Cause(String words) {
            this.words = words;
        }
    }

    private final TopicPartition partition;
    private final long first;
    private final long last;
    private final Map<Cause, Long> counts = new EnumMap<>(Cause.class);
    private final List<Range> ranges = new ArrayList<>();
    private final List<Range> missing = new ArrayList<>();
    private long offsets;
    private long rangeCount;

    private final long forgotten;

    private Holes(TopicPartition partition, OffsetSet rows, OffsetSet removed) {
        this.partition = partition;
        long before = rows.size();
        if (removed != null) {
            rows.addAll(removed);
        }
        this.forgotten = rows.size() - before;
        this.first = rows.first();
        this.last = rows.last();
        rows.holes(
                range -> {
                    offsets += range.size();
                    rangeCount++;
                    if (ranges.size() < LISTED) {
                        ranges.add(range);
                    }
                });
    }

    /**
     * The holes of a partition.
     *
     * @param rows the offsets that have rows; receives those that had
     * @param removed the offsets whose rows {@code forget} has removed; null for none
     */
    static Holes of(TopicPartition partition, OffsetSet rows, OffsetSet removed) {
        return new Holes(partition, rows, removed);
    }

    TopicPartition partition() {
        return partition;
    }

    void count(Cause cause, long number) {
        if (number > 0) {
            counts.merge(cause, number, Long::sum);
        }
    }

    void countMissing(long offset) {
        count(Cause.MISSING, 1);
        Range before = missing.isEmpty() ? null : missing.get(missing.size() - 1);
        if (before != null && before.last() + 1 == offset) {
            missing.set(missing.size() - 1, new Range(before.first(), offset));
        } else if (missing.size() < LISTED) {
            missing.add(new Range(offset, offset));
        }
    }

    long count(Cause cause) {
        return counts.getOrDefault(cause, 0L);
    }

    /** Those that no cause was found for yet become one. */
    void rest(Cause cause) {
        count(cause, offsets - counts.values().stream().mapToLong(Long::longValue).sum());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add(
                "%s  offsets %,d to %,d, without a row %,d"
                        .formatted(partition, first, last, offsets));
        if (forgotten > 0) {
            lines.add("  %,12d  removed by archive forget".formatted(forgotten));
        }
        counts.forEach((cause, count) -> lines.add("  %,12d  %s".formatted(count, cause.words)));
        if (!missing.isEmpty()) {
            lines.add("  missing: " + text(missing, count(Cause.MISSING)));
        }
        if (count(Cause.UNEXPLAINED) > 0) {
            lines.add("  ranges: " + text(ranges, offsets));
        }
        return lines;
    }

    private static String text(List<Range> ranges, long all) {
        List<String> texts =
                ranges.stream()
                        .map(it -> it.size() == 1 ? "" + it.first() : it.first() + "-" + it.last())
                        .toList();
        long shown = ranges.stream().mapToLong(Range::size).sum();
        return String.join(", ", texts) + (shown < all ? ", …" : "");
    }

    ObjectNode toJson(ObjectNode json) {
        json.put("topic", partition.topic())
                .put("partition", partition.partition())
                .put("first_offset", first)
                .put("last_offset", last)
                .put("holes", offsets)
                .put("ranges", rangeCount)
                .put("forgotten", forgotten);
        ObjectNode causes = json.putObject("causes");
        counts.forEach((cause, count) -> causes.put(cause.name().toLowerCase(Locale.ROOT), count));
        put(json.putArray("first_ranges"), ranges);
        put(json.putArray("first_missing"), missing);
        return json;
    }

    private static void put(ArrayNode array, List<Range> ranges) {
        ranges.forEach(it -> array.addArray().add(it.first()).add(it.last()));
    }
}
