package io.recstream.evaluation.baseline;

import java.util.Arrays;

/**
 * The past sessions, and an inverted index from items to sessions: the papers build it offline,
 * here it is updated with each event. A session is in the index from its first event on.
 */
final class SessionIndex {

    private static final IntList NONE = new IntList();

    private IntList[] itemsOf = new IntList[1024];
    private IntList[] distinctOf = new IntList[1024];
    private long[] lastTime = new long[1024];
    private IntList[] sessionsOf = new IntList[1024];
    private int[] eventsOf = new int[1024];
    private int sessions;
    private long events;
    private long entries;

    void learn(Prefix session, long time) {
        int id = session.session();
        int item = session.newest();
        makeRoom(id, item);
        if (itemsOf[id] == null) {
            itemsOf[id] = new IntList();
            distinctOf[id] = new IntList();
            sessions++;
        }
        if (sessionsOf[item] == null) {
            sessionsOf[item] = new IntList();
        }
        if (!distinctOf[id].holds(item)) {
            distinctOf[id].add(item);
            sessionsOf[item].add(id);
            entries++;
        }
        itemsOf[id].add(item);
        lastTime[id] = time;
        eventsOf[item]++;
        events++;
    }

    private void makeRoom(int session, int item) {
        if (session >= itemsOf.length) {
            int length = Math.max(session + 1, 2 * itemsOf.length);
            itemsOf = Arrays.copyOf(itemsOf, length);
            distinctOf = Arrays.copyOf(distinctOf, length);
            lastTime = Arrays.copyOf(lastTime, length);
        }
        if (item >= sessionsOf.length) {
            int length = Math.max(item + 1, 2 * sessionsOf.length);
            sessionsOf = Arrays.copyOf(sessionsOf, length);
            eventsOf = Arrays.copyOf(eventsOf, length);
        }
    }

    /** The items of a session, oldest first, with repeats. */
    IntList items(int session) {
        return itemsOf[session];
    }

    /** The distinct items of a session, in order of their first event. */
    IntList distinct(int session) {
        return distinctOf[session];
    }

    /** Time of a session's last event, epoch milliseconds. */
    long time(int session) {
        return lastTime[session];
    }

    /** The distinct sessions with an item, in order of their first event with it. */
    IntList sessions(int item) {
        return item < sessionsOf.length && sessionsOf[item] != null ? sessionsOf[item] : NONE;
    }

    int sessions() {
        return sessions;
    }

    long events() {
        return events;
    }

    /** Number of pairs of a session and an item in it. */
    long entries() {
        return entries;
    }

    /** Events of an item, at least 1. */
    int events(int item) {
        return eventsOf[item];
    }

    /** Exclusive upper bound of the session numbers. */
    int bound() {
        return itemsOf.length;
    }
}
