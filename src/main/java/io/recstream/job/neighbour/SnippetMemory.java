package io.recstream.job.neighbour;

import java.util.Arrays;

/**
 * The most recent sessions that contain an item: of each its id, the time of its last event and its
 * last distinct items, newest first. A session has one snippet. When the capacity is reached, a new
 * session replaces the one whose last event is oldest.
 */
final class SnippetMemory {

    private long[] sessions = new long[2];
    private long[] times = new long[2];
    private int[][] items = new int[2][];
    private int size;

    int size() {
        return size;
    }

    long session(int index) {
        return sessions[index];
    }

    long time(int index) {
        return times[index];
    }

    /** The slots of a snippet's items, newest first. */
    int[] items(int index) {
        return items[index];
    }

    /** Writes, or rewrites, the snippet of a session. */
    void put(
            long session,
            long time,
            String[] newestFirst,
            int capacity,
            ItemDictionary dictionary) {
        int[] slots = new int[newestFirst.length];
        for (int i = 0; i < slots.length; i++) {
            slots[i] = dictionary.retain(newestFirst[i]);
        }
        int at = indexOf(session);
        if (at >= 0) {
            release(items[at], dictionary);
            times[at] = time;
            items[at] = slots;
            return;
        }
        while (size >= capacity && size > 0) {
            removeOldest(dictionary);
        }
        append(session, time, slots);
    }

    /** Appends a snippet whose references are already counted. Also for the codec. */
    void append(long session, long time, int[] slots) {
        if (size == sessions.length) {
            sessions = Arrays.copyOf(sessions, 2 * size);
            times = Arrays.copyOf(times, 2 * size);
            items = Arrays.copyOf(items, 2 * size);
        }
        sessions[size] = session;
        times[size] = time;
        items[size] = slots;
        size++;
    }

    private void removeOldest(ItemDictionary dictionary) {
        int oldest = 0;
        for (int i = 1; i < size; i++) {
            if (times[i] < times[oldest]) {
                oldest = i;
            }
        }
        remove(oldest, dictionary);
    }

    /** Of a session and the time of its last event, epoch milliseconds. */
    @FunctionalInterface
    interface SnippetPredicate {
        boolean test(long session, long time);
    }

    /**
     * Removes snippets.
     *
     * @return how many there were
     */
    int removeIf(SnippetPredicate unwanted, ItemDictionary dictionary) {
        int before = size;
        for (int i = size - 1; i >= 0; i--) {
            if (unwanted.test(sessions[i], times[i])) {
                remove(i, dictionary);
            }
        }
        return before - size;
    }

    private void remove(int index, ItemDictionary dictionary) {
        release(items[index], dictionary);
        size--;
        sessions[index] = sessions[size];
        times[index] = times[size];
        items[index] = items[size];
        items[size] = null;
    }

    private static void release(int[] slots, ItemDictionary dictionary) {
        for (int slot : slots) {
            dictionary.release(slot);
        }
    }

    private int indexOf(long session) {
        for (int i = 0; i < size; i++) {
            if (sessions[i] == session) {
                return i;
            }
        }
        return -1;
    }
}
