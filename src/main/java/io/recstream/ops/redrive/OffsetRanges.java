package io.recstream.ops.redrive;

import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** A set of offsets, stored as ranges; as text, {@code 0-99,250-250}. */
final class OffsetRanges {

    /** First offset → offset after the last; neither overlapping nor adjacent. */
    private final TreeMap<Long, Long> ranges = new TreeMap<>();

    static OffsetRanges parse(String text) {
        OffsetRanges parsed = new OffsetRanges();
        for (String range : text.isEmpty() ? new String[0] : text.split(",")) {
            int dash = range.indexOf('-');
            parsed.add(
                    Long.parseLong(range.substring(0, dash)),
                    Long.parseLong(range.substring(dash + 1)) + 1);
        }
        return parsed;
    }

    boolean contains(long offset) {
        Map.Entry<Long, Long> at = ranges.floorEntry(offset);
        return at != null && offset < at.getValue();
    }

    /** Adds {@code from} up to and without {@code to}; does nothing if the range is empty. */
    void add(long from, long to) {
        if (from >= to) {
            return;
        }
        long first = from;
        long end = to;
        Map.Entry<Long, Long> before = ranges.floorEntry(to);
        while (before != null && before.getValue() >= from) {
            first = Math.min(first, before.getKey());
            end = Math.max(end, before.getValue());
            ranges.remove(before.getKey());
            before = ranges.floorEntry(to);
        }
        ranges.put(first, end);
    }

    /** Removes offsets below: retention has deleted their records. */
    void forgetBelow(long offset) {
        Map.Entry<Long, Long> cut = ranges.lowerEntry(offset);
        if (cut != null && cut.getValue() > offset) {
            ranges.put(offset, cut.getValue());
        }
        ranges.headMap(offset).clear();
    }

    @Override
    public String toString() {
        StringJoiner text = new StringJoiner(",");
        ranges.forEach((first, end) -> text.add(first + "-" + (end - 1)));
        return text.toString();
    }
}
