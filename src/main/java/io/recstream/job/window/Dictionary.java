package io.recstream.job.window;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers words 0, 1, 2, … in order of first coming. Their UTF-8 bytes lie one after the other, so
 * that a user's words are two arrays and not two objects each. From {@value #INDEXED_FROM} on, a
 * table of slots by hash (open addressing, built when first asked) finds one in constant time.
 */
final class Dictionary {

    private static final int INDEXED_FROM = 12;

    private byte[] bytes;

    /** Where each word ends, and the next begins. */
    private int[] ends;

    private int size;

    /** Word + 1 or 0, at most half full; null while there are few words or after growth. */
    private int[] slots;

    /** An empty one with room for some words. */
    Dictionary(int words, int byteLength) {
        ends = new int[words];
        bytes = new byte[byteLength];
    }

    Dictionary(Dictionary from) {
        bytes = Arrays.copyOf(from.bytes, from.byteLength());
        ends = Arrays.copyOf(from.ends, from.size);
        size = from.size;
    }

    int size() {
        return size;
    }

    String word(int number) {
        int start = start(number);
        return new String(bytes, start, ends[number] - start, StandardCharsets.UTF_8);
    }

    /** The number of a word; a new word gets the next one. */
    int number(String word) {
        byte[] wanted = word.getBytes(StandardCharsets.UTF_8);
        int known = size < INDEXED_FROM ? scan(wanted) : probe(wanted);
        return known >= 0 ? known : append(wanted);
    }

    /**
     * Keeps the words that are used, in their order.
     *
     * @return the new number of each word; without meaning for one that is dropped
     */
    int[] retain(boolean[] used) {
        int[] numbers = new int[size];
        int kept = 0;
        int to = 0;
        int start = 0;
        for (int word = 0; word < size; word++) {
            int end = ends[word];
            if (used[word]) {
                System.arraycopy(bytes, start, bytes, to, end - start);
                to += end - start;
                numbers[word] = kept;
                ends[kept++] = to;
            }
            start = end;
        }
        if (kept < size) {
            size = kept;
            slots = null;
        }
        return numbers;
    }

    /** How many bytes all words have together. */
    int byteLength() {
        return start(size);
    }

    int lengthOf(int number) {
        return ends[number] - start(number);
    }

    /** The words' bytes, of which {@link #byteLength} are in use. */
    byte[] bytes() {
        return bytes;
    }

    /** Takes the next word to be so many of the bytes on: for bytes that are filled in directly. */
    void appendLength(int length) {
        ends[size] = start(size) + length;
        size++;
    }

    int sizeInBytes() {
        return 72 + bytes.length + 4 * ends.length + (slots == null ? 0 : 16 + 4 * slots.length);
    }

    private int start(int number) {
        return number == 0 ? 0 : ends[number - 1];
    }

    private int append(byte[] word) {
        int start = byteLength();
        int end = start + word.length;
        if (end > bytes.length) {
            bytes = Arrays.copyOf(bytes, end + (end >> 2));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, size + (size >> 2) + 3);
        }
        System.arraycopy(word, 0, bytes, start, word.length);
        ends[size++] = end;
        if (slots != null && size * 2 <= slots.length) {
            occupySlot(size - 1);
        } else {
            slots = null;
        }
        return size - 1;
    }

    private int scan(byte[] wanted) {
        int start = 0;
        for (int i = 0; i < size; i++) {
            if (Arrays.equals(bytes, start, ends[i], wanted, 0, wanted.length)) {
                return i;
            }
            start = ends[i];
        }
        return -1;
    }

    private int probe(byte[] wanted) {
        if (slots == null) {
            slots = new int[Integer.highestOneBit(size) * 4];
            for (int i = 0; i < size; i++) {
                occupySlot(i);
            }
        }
        int mask = slots.length - 1;
        int slot = spread(wanted, 0, wanted.length) & mask;
        while (slots[slot] != 0) {
            int word = slots[slot] - 1;
            if (Arrays.equals(bytes, start(word), ends[word], wanted, 0, wanted.length)) {
                return word;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private void occupySlot(int number) {
        int mask = slots.length - 1;
        int slot = spread(bytes, start(number), ends[number]) & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = number + 1;
    }

    /** Fibonacci hashing: neighbouring ids must not fill neighbouring slots. */
    private static int spread(byte[] of, int start, int end) {
        int hash = 1;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + of[i];
        }
        hash *= 0x9E3779B9;
        return hash ^ (hash >>> 16);
    }
}
