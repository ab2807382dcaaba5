package io.recstream.evaluation;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Events of sessions in order of time; equal times keep the order of the files. */
public final class SessionLog {

    private final Names sessionNames;
    private final Names itemNames;
    private final String sessionPrefix;
    private int[] sessions = new int[1024];
    private int[] items = new int[1024];
    private long[] times = new long[1024];
    private int size;

    public SessionLog() {
        this(new Names(), new Names(), "");
    }

    private SessionLog(Names sessionNames, Names itemNames, String sessionPrefix) {
        this.sessionNames = sessionNames;
        this.itemNames = itemNames;
        this.sessionPrefix = sessionPrefix;
    }

    /**
     * An empty log with the same items; its sessions are distinct from this log's, also with equal
     * ids.
     */
    SessionLog ofOtherSessions() {
        return new SessionLog(sessionNames, itemNames, "other ");
    }

    public void add(String session, String item, long time) {
        if (size == sessions.length) {
            sessions = Arrays.copyOf(sessions, 2 * size);
            items = Arrays.copyOf(items, 2 * size);
            times = Arrays.copyOf(times, 2 * size);
        }
        sessions[size] = sessionNames.number(sessionPrefix + session);
        items[size] = itemNames.number(item);
        times[size++] = time;
    }

    /** Sorts the events by time; stable. */
    public SessionLog sort() {
        Integer[] order = new Integer[size];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, (a, b) -> Long.compare(times[a], times[b]));
        int[] sortedSessions = new int[size];
        int[] sortedItems = new int[size];
        long[] sortedTimes = new long[size];
        for (int i = 0; i < size; i++) {
            sortedSessions[i] = sessions[order[i]];
            sortedItems[i] = items[order[i]];
            sortedTimes[i] = times[order[i]];
        }
        sessions = sortedSessions;
        items = sortedItems;
        times = sortedTimes;
        return this;
    }

    public int size() {
        return size;
    }

    public int session(int event) {
        return sessions[event];
    }

    public int item(int event) {
        return items[event];
    }

    /** Epoch milliseconds. */
    public long time(int event) {
        return times[event];
    }

    /** The events of a session, oldest first; empty if there is no such session. */
    int[] eventsOf(String session) {
        int number = sessionNames.find(sessionPrefix + session);
        return IntStream.range(0, size).filter(e -> sessions[e] == number).toArray();
    }

    /** The ids of the sessions with events, in order of their numbers. */
    List<String> sessionsWithEvents() {
        return Arrays.stream(sessions, 0, size)
                .distinct()
                .sorted()
                .mapToObj(number -> sessionNames.name(number).substring(sessionPrefix.length()))
                .toList();
    }

    public Names sessionNames() {
        return sessionNames;
    }

    public Names itemNames() {
        return itemNames;
    }
}
