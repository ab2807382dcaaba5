package io.recstream.telemetry;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Puts the backlogs of several sources into the order of their times: a record is returned as soon
 * as no source can have an earlier one. The records of one source stay in their order. Not
 * thread-safe.
 *
 * @param <S> a source, such as a partition
 * @param <R> a record
 */
public final class TimeOrder<S, R> {

    private final Map<S, Deque<Timed<R>>> waiting = new HashMap<>();
    private final Set<S> open = new HashSet<>();

    private record Timed<T>(long time, T record) {}

    /** A source that is read from now on. */
    public void begin(S source) {
        waiting.computeIfAbsent(source, any -> new ArrayDeque<>());
        open.add(source);
    }

    /** The next record of a source. */
    public void add(S source, long time, R record) {
        waiting.get(source).addLast(new Timed<>(time, record));
    }

    /** The backlog of a source has been read: the others do not wait for it. */
    public void ended(S source) {
        open.remove(source);
    }

    /** Whether a source's backlog has yet to be read. */
    public boolean isOpen(S source) {
        return open.contains(source);
    }

    /** Whether all backlogs have been read. */
    public boolean isEnded() {
        return open.isEmpty();
    }

    /** Records of a source that are waiting. */
    public int size(S source) {
        return waiting.get(source).size();
    }

    /** The earliest record; null if it is not known yet, or if there is none. */
    public R next() {
        Deque<Timed<R>> earliest = null;
        for (Map.Entry<S, Deque<Timed<R>>> each : waiting.entrySet()) {
            Deque<Timed<R>> records = each.getValue();
            if (records.isEmpty()) {
                if (open.contains(each.getKey())) {
                    return null;
                }
            } else if (earliest == null
                    || records.peekFirst().time() < earliest.peekFirst().time()) {
                earliest = records;
            }
        }
        return earliest == null ? null : earliest.removeFirst().record();
    }
}
