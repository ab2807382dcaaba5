package io.recstream.job.window;

import java.util.Arrays;

/**
 * Events counted by pane, item, type and category, in order of their panes: two flat arrays of
 * together 36 bytes an entry, and one dictionary of all strings. Only panes with events have
 * entries.
 */
final class PaneEntries {

    static final int NO_CATEGORY = -1;

    /** Of an entry in {@link #values}: pane, count, micros. Of one in {@link #names}: words. */
    private static final int STRIDE = 3;

    private final Dictionary words;
    private int size;

    /** Per entry its pane, its count and its value sum in millionths. */
    private long[] values;

    /** Per entry the numbers of its item, type and category. */
    private int[] names;

    PaneEntries(int capacity, Dictionary words) {
        this.words = words;
        values = new long[capacity * STRIDE];
        names = new int[capacity * STRIDE];
    }

    PaneEntries(PaneEntries from) {
        words = new Dictionary(from.words);
        size = from.size;
        values = Arrays.copyOf(from.values, size * STRIDE);
        names = Arrays.copyOf(from.names, size * STRIDE);
    }

    /**
     * Counts an event in the entry of its pane, item, type and category, or in a new one at the end
     * of the pane. A new one is also added where the sum would overflow a long.
     */
    void add(long eventPane, String itemId, String eventType, String categoryOrNull, long value) {
        int itemNumber = words.number(itemId);
        int typeNumber = words.number(eventType);
        int categoryNumber = categoryOrNull == null ? NO_CATEGORY : words.number(categoryOrNull);
        int end = firstAfter(eventPane);
        for (int i = end - 1; i >= 0 && pane(i) == eventPane; i--) {
            if (item(i) == itemNumber && type(i) == typeNumber && category(i) == categoryNumber) {
                long sum = micros(i) + value;
                boolean overflown = ((micros(i) ^ sum) & (value ^ sum)) < 0;
                if (!overflown) {
                    values[i * STRIDE + 1]++;
                    values[i * STRIDE + 2] = sum;
                    return;
                }
            }
        }
        insert(end, eventPane, itemNumber, typeNumber, categoryNumber, 1, value);
    }

    /** Opens an entry before the one at {@code at}, whose pane must not be smaller. */
    void insert(
            int at,
            long newPane,
            int newItem,
            int newType,
            int newCategory,
            long newCount,
            long newMicros) {
        if (size * STRIDE == values.length) {
            int capacity = size + (size >> 1) + 1;
            values = Arrays.copyOf(values, capacity * STRIDE);
            names = Arrays.copyOf(names, capacity * STRIDE);
        }
        moveTail(at, at + 1);
        int cell = at * STRIDE;
        values[cell] = newPane;
        values[cell + 1] = newCount;
        values[cell + 2] = newMicros;
        names[cell] = newItem;
        names[cell + 1] = newType;
        names[cell + 2] = newCategory;
    }

    /** Drops the panes up to this one, and the strings that only they had. */
    void evictTo(long lastPane) {
        int evicted = firstAfter(lastPane);
        if (evicted > 0) {
            moveTail(evicted, 0);
            dropUnusedWords();
        }
    }

    void movePanes(long fromMillis, long toMillis) {
        for (int i = 0; i < size; i++) {
            values[i * STRIDE] = Math.floorDiv(pane(i) * fromMillis, toMillis);
        }
    }

    /** The first entry whose pane is after this one; the size if there is none. */
    int firstAfter(long thatPane) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pane(middle) > thatPane) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        return low;
    }

    int size() {
        return size;
    }

    long pane(int entry) {
        return values[entry * STRIDE];
    }

    int item(int entry) {
        return names[entry * STRIDE];
    }

    int type(int entry) {
        return names[entry * STRIDE + 1];
    }

    /** A number of {@link #words}, or {@link #NO_CATEGORY}. */
    int category(int entry) {
        return names[entry * STRIDE + 2];
    }

    long count(int entry) {
        return values[entry * STRIDE + 1];
    }

    long micros(int entry) {
        return values[entry * STRIDE + 2];
    }

    Dictionary words() {
        return words;
    }

    int sizeInBytes() {
        return 64 + 8 * values.length + 4 * names.length + words.sizeInBytes();
    }

    private void moveTail(int from, int to) {
        int length = size - from;
        System.arraycopy(values, from * STRIDE, values, to * STRIDE, length * STRIDE);
        System.arraycopy(names, from * STRIDE, names, to * STRIDE, length * STRIDE);
        size = to + length;
    }

    private void dropUnusedWords() {
        int numbers = size * STRIDE;
        boolean[] used = new boolean[words.size()];
        for (int i = 0; i < numbers; i++) {
            if (names[i] != NO_CATEGORY) {
                used[names[i]] = true;
            }
        }
        int[] renumbered = words.retain(used);
        for (int i = 0; i < numbers; i++) {
            if (names[i] != NO_CATEGORY) {
                names[i] = renumbered[names[i]];
            }
        }
    }
}
