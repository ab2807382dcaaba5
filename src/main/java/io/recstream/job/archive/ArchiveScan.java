package io.recstream.job.archive;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Reads rows in the order in which the job has ingested them, merging the segments of all files. A
 * segment is read into memory when the scan reaches its first row, and let go after its last.
 *
 * <p>Of an event that is there twice the first row is returned: a hidden file and what became of it
 * have the same row, and after a start from an older savepoint a job has written its events again.
 */
public final class ArchiveScan {

    private final Deque<Segment> unread;
    private final RowPosition after;
    private final List<Segment> passed = new ArrayList<>();
    private final Map<EventsOf, OffsetSet> seen = new HashMap<>();
    private final PriorityQueue<Cursor> open =
            new PriorityQueue<>(Comparator.comparing(cursor -> cursor.position));

    private RowPosition last;
    private Cursor current;
    private int place;
    private long remaining;

    /** The events of a partition that have the same place in their records. */
    private record EventsOf(String topic, int partition, int index) {}

    /** The place in a segment that is open. */
    private static final class Cursor {

        private final RowBatch rows;
        private int at;
        private RowPosition position;

        Cursor(RowBatch rows) {
            this.rows = rows;
            this.position = rows.position(0);
        }

        boolean advance() {
            at++;
            if (at == rows.size()) {
                return false;
            }
            position = rows.position(at);
            return true;
        }
    }

    /**
     * A scan of segments.
     *
     * @param segments in the order of {@link Segment#firstMicros}
     * @param after the row after which it begins, or {@link RowPosition#START}
     */
    public ArchiveScan(List<Segment> segments, RowPosition after) {
        this.after = after;
        this.last = after;
        this.unread = new ArrayDeque<>();
        for (Segment segment : segments) {
            if (segment.lastMicros() < after.ingestedMicros()) {
                passed.add(segment);
            } else {
                unread.add(segment);
                remaining += segment.rows();
            }
        }
    }

    /** Moves to the next row; false behind the last. */
    public boolean next() throws IOException {
        if (!passed.isEmpty()) {
            throw new IllegalStateException("What is before the start was not passed over");
        }
        while (true) {
            openThose();
            Cursor next = open.poll();
            if (next == null) {
                current = null;
                remaining = 0;
                return false;
            }
            current = next;
            place = next.at;
            last = next.position;
            remaining--;
            if (next.advance()) {
                open.add(next);
            }
            if (isNew(current.rows, place)) {
                return true;
            }
        }
    }

    /**
     * Remembers the events of what was read before the row after which the scan begins: to be
     * called once before {@link #next}. It reads all that is before, and takes as long.
     */
    public ArchiveScan passOver() throws IOException, InterruptedException {
        ParallelReads.forEach(
                passed,
                ParallelReads.GROUPS,
                Segment::positions,
                rows -> {
                    for (int i = 0; i < rows.size(); i++) {
                        isNew(rows, i);
                    }
                });
        passed.clear();
        return this;
    }

    /** Whether no row of the same event came before. */
    private boolean isNew(RowBatch rows, int at) {
        RowPosition position = rows.position(at);
        return seen.computeIfAbsent(
                        new EventsOf(rows.topic(at), position.partition(), position.index()),
                        unused -> new OffsetSet())
                .add(position.offset());
    }

    /** Opens the segments that may have the next row. */
    private void openThose() throws IOException {
        while (!unread.isEmpty()
                && (open.isEmpty()
                        || unread.peekFirst().firstMicros()
                                <= open.peek().position.ingestedMicros())) {
            RowBatch rows = unread.removeFirst().read();
            Cursor cursor = new Cursor(rows);
            boolean more = true;
            while (more && cursor.position.compareTo(after) <= 0) {
                isNew(rows, cursor.at);
                remaining--;
                more = cursor.advance();
            }
            if (more) {
                open.add(cursor);
            }
        }
    }

    /** The rows that the current one is among. */
    public RowBatch rows() {
        return current.rows;
    }

    /** The current row's place among {@link #rows()}. */
    public int place() {
        return place;
    }

    /** The position of the current row; at the start the one after which the scan begins. */
    public RowPosition position() {
        return last;
    }

    /** At most so many rows are left. */
    public long remaining() {
        return remaining;
    }
}
