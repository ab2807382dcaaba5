package io.recstream.window;

import java.util.Arrays;

/**
 * Events counted by pane, item, type and category, in order of their panes: flat arrays of 36 bytes
 * an entry, and one dictionary of all strings. Only panes with events take room.
 */
final class PaneEntries {

    static final int NO_CATEGORY = -1;

    private int size;
    private long[] pane;
    private int[] item;
    private int[] type;
    private int[] category;
    private long[] count;
    private long[] micros;
    private Dictionary words;

    PaneEntries(int capacity, Dictionary words) {
        this.words = words;
        allocate(Math.max(2, capacity));
    }

    PaneEntries(PaneEntries from) {
        words = new Dictionary(from.words);
        size = from.size;
        pane = from.pane;
        item = from.item;
        type = from.type;
        category = from.category;
        count = from.count;
        micros = from.micros;
        allocate(Math.max(2, size));
    }

    /** Counts an event: in the entry of its kind, or in a new one at the end of its pane. */
    void add(long eventPane, String itemId, String eventType, String categoryOrNull, long value) {
        int itemNumber = words.number(itemId);
        int typeNumber = words.number(eventType);
        int categoryNumber = categoryOrNull == null ? NO_CATEGORY : words.number(categoryOrNull);
        int end = firstAfter(eventPane);
        for (int i = end - 1; i >= 0 && pane[i] == eventPane; i--) {
            if (item[i] == itemNumber && type[i] == typeNumber && category[i] == categoryNumber) {
                count[i]++;
                micros[i] = MicroUnits.sum(micros[i], value);
                return;
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
        if (size == pane.length) {
            allocate(size + (size >> 1) + 1);
        }
        moveTail(at, at + 1);
        pane[at] = newPane;
        item[at] = newItem;
        type[at] = newType;
        category[at] = newCategory;
        count[at] = newCount;
        micros[at] = newMicros;
    }

    /** Drops the panes up to this one, and the strings that only they had. */
    void evictTo(long lastPane) {
        int evicted = firstAfter(lastPane);
        if (evicted > 0) {
            moveTail(evicted, 0);
            renumber();
        }
    }

    void movePanes(long fromMillis, long toMillis) {
        for (int i = 0; i < size; i++) {
            pane[i] = Math.floorDiv(pane[i] * fromMillis, toMillis);
        }
    }

    /** The first entry whose pane is after this one; the size if there is none. */
    int firstAfter(long thatPane) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (pane[middle] > thatPane) {
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
        return pane[entry];
    }

    int item(int entry) {
        return item[entry];
    }

    int type(int entry) {
        return type[entry];
    }

    /** A number of {@link #words}, or {@link #NO_CATEGORY}. */
    int category(int entry) {
        return category[entry];
    }

    long count(int entry) {
        return count[entry];
    }

    long micros(int entry) {
        return micros[entry];
    }

    Dictionary words() {
        return words;
    }

    int sizeInBytes() {
        return 160 + 36 * pane.length + words.sizeInBytes();
    }

    private void moveTail(int from, int to) {
        int length = size - from;
        System.arraycopy(pane, from, pane, to, length);
        System.arraycopy(item, from, item, to, length);
        System.arraycopy(type, from, type, to, length);
        System.arraycopy(category, from, category, to, length);
        System.arraycopy(count, from, count, to, length);
        System.arraycopy(micros, from, micros, to, length);
        size = to + length;
    }

    private void renumber() {
        Dictionary used = new Dictionary(0);
        for (int i = 0; i < size; i++) {
            item[i] = used.number(words.word(item[i]));
            type[i] = used.number(words.word(type[i]));
            if (category[i] != NO_CATEGORY) {
                category[i] = used.number(words.word(category[i]));
            }
        }
        words = used;
    }

    private void allocate(int capacity) {
        boolean fresh = pane == null;
        pane = fresh ? new long[capacity] : Arrays.copyOf(pane, capacity);
        item = fresh ? new int[capacity] : Arrays.copyOf(item, capacity);
        type = fresh ? new int[capacity] : Arrays.copyOf(type, capacity);
        category = fresh ? new int[capacity] : Arrays.copyOf(category, capacity);
        count = fresh ? new long[capacity] : Arrays.copyOf(count, capacity);
        micros = fresh ? new long[capacity] : Arrays.copyOf(micros, capacity);
    }
}
