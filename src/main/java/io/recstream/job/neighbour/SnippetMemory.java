package io.recstream.job.neighbour;

import io.recstream.job.model.ItemIds;
import java.util.Arrays;

/**
 * The most recent sessions that contain an item: of each its id, the time of its last event and its
 * last distinct items, newest first. A session has one snippet. When the capacity is reached, a new
 * session replaces the one whose last event is oldest.
 *
 * <p>All snippets are one array of slots, so that scoring reads them in sequence.
 */
final class SnippetMemory {

    private static final int TAKEN = -1;

    private long[] sessions = new long[2];
    private long[] times = new long[2];
    private int[] lengths = new int[2];

    /**
     * The slots of snippet n begin at n · width; the width is the length of the longest one. Behind
     * the last one there is room for another.
     */
    private int[] slots = new int[2];

    private int width = 1;
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

    /** How many items a snippet has. */
    int length(int index) {
        return lengths[index];
    }

    /** The slots of all snippets; those of one begin at its {@link #start}, newest first. */
    int[] slots() {
        return slots;
    }

    int start(int index) {
        return index * width;
    }

    /** The slots of a snippet's items, newest first. */
    int[] items(int index) {
        return Arrays.copyOfRange(slots, start(index), start(index) + lengths[index]);
    }

    /**
     * Writes, or rewrites, the snippet of a session.
     *
     * @return its index
     */
    int put(long session, long time, ItemIds newestFirst, int capacity, ItemDictionary dictionary) {
        makeRoom(newestFirst.size());
        int at = indexOf(session);
        if (at >= 0) {
            rewrite(at, newestFirst, dictionary);
            times[at] = time;
            return at;
        }
        int spare = start(size);
        for (int i = 0; i < newestFirst.size(); i++) {
            slots[spare + i] = dictionary.retain(newestFirst, i);
        }
        while (size >= capacity && size > 0) {
            removeOldest(dictionary);
        }
        append(session, time, spare, newestFirst.size());
        return size - 1;
    }

    /**
     * Replaces a snippet's items. Most of them are stored already: only the event's own item has
     * come, or has moved to the front, and the oldest may have gone. The others need no look-up.
     */
    private void rewrite(int at, ItemIds newestFirst, ItemDictionary dictionary) {
        int stored = start(size);
        int end = stored + lengths[at];
        System.arraycopy(slots, start(at), slots, stored, lengths[at]);
        int next = stored;
        for (int i = 0; i < newestFirst.size(); i++) {
            int same = i == 0 ? -1 : find(newestFirst, i, next, end, dictionary);
            if (same < 0) {
                slots[start(at) + i] = dictionary.retain(newestFirst, i);
            } else {
                slots[start(at) + i] = slots[same];
                slots[same] = TAKEN;
                next = same + 1;
            }
        }
        lengths[at] = newestFirst.size();
        for (int k = stored; k < end; k++) {
            if (slots[k] != TAKEN) {
                dictionary.release(slots[k]);
            }
        }
    }

    /**
     * Where an item is stored, at the next place or at the one behind the gap of a repeat; or -1.
     */
    private int find(ItemIds items, int item, int next, int end, ItemDictionary dictionary) {
        for (int k = next; k < Math.min(next + 2, end); k++) {
            if (dictionary.isId(slots[k], items, item)) {
                return k;
            }
        }
        return -1;
    }

    /** Appends a snippet whose references are already counted. For the codec. */
    void append(long session, long time, int[] retained) {
        makeRoom(retained.length);
        System.arraycopy(retained, 0, slots, start(size), retained.length);
        append(session, time, start(size), retained.length);
    }

    private void append(long session, long time, int from, int length) {
        sessions[size] = session;
        times[size] = time;
        lengths[size] = length;
        System.arraycopy(slots, from, slots, start(size), length);
        size++;
    }

    /** Makes room for one snippet more, of this length. */
    private void makeRoom(int length) {
        if (size == sessions.length) {
            sessions = Arrays.copyOf(sessions, 2 * size);
            times = Arrays.copyOf(times, 2 * size);
            lengths = Arrays.copyOf(lengths, 2 * size);
            slots = Arrays.copyOf(slots, 2 * size * width);
        }
        if (length > width) {
            int[] wider = new int[sessions.length * length];
            for (int n = 0; n < size; n++) {
                System.arraycopy(slots, start(n), wider, n * length, lengths[n]);
            }
            slots = wider;
            width = length;
        }
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
        for (int k = start(index); k < start(index) + lengths[index]; k++) {
            dictionary.release(slots[k]);
        }
        size--;
        sessions[index] = sessions[size];
        times[index] = times[size];
        lengths[index] = lengths[size];
        System.arraycopy(slots, start(size), slots, start(index), lengths[size]);
    }

    /** Approximate bytes on the heap. */
    int sizeInBytes() {
        return 120 + sessions.length * (20 + 4 * width);
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
