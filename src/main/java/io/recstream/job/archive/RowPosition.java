package io.recstream.job.archive;

import java.io.Serializable;
import java.util.Comparator;

/**
 * Where a row stands in the order in which the job has read the events: by the time of ingestion,
 * and, where several subtasks have read at the same microsecond, by the coordinates of its record.
 *
 * @param ingestedMicros epoch microseconds
 * @param index place of the event among those of its record
 */
public record RowPosition(long ingestedMicros, int partition, long offset, int index)
        implements Comparable<RowPosition>, Serializable {

    /** Before every row. */
    public static final RowPosition START = new RowPosition(Long.MIN_VALUE, 0, 0, 0);

    /** Behind every row. */
    public static final RowPosition END = new RowPosition(Long.MAX_VALUE, 0, 0, 0);

    private static final Comparator<RowPosition> ORDER =
            Comparator.comparingLong(RowPosition::ingestedMicros)
                    .thenComparingInt(RowPosition::partition)
                    .thenComparingLong(RowPosition::offset)
                    .thenComparingInt(RowPosition::index);

    @Override
    public int compareTo(RowPosition other) {
        return ORDER.compare(this, other);
    }
}
