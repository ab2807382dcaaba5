package io.recstream.job.window;

import io.recstream.job.model.HashIndex;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Numbers words 0, 1, 2, … in order of first use. Their UTF-8 bytes are stored in one array, so
 * that a user's words are two arrays and not two objects each. From {@value #INDEXED_FROM} on, an
 * index that is built with the first search finds one in constant time.
 */
final class Dictionary {

    private static final int INDEXED_FROM = 12;

    private byte[] bytes;

    /** Where each word ends, and the next begins. */
    private int[] ends;

    private int size;

    /** Null while there are few words, or after growth. */
    private HashIndex index;

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

    /** The same, from a pool. */
    String word(int number, WordPool pool) {
        return pool.word(bytes, start(number), ends[number]);
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
            index = null;
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
        return 72 + bytes.length + 4 * ends.length + (index == null ? 0 : index.sizeInBytes());
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
        if (index != null && index.hasRoomFor(size)) {
            index.add(size - 1, hash(size - 1));
        } else {
            index = null;
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
        if (index == null) {
            index = new HashIndex(size);
            for (int i = 0; i < size; i++) {
                index.add(i, hash(i));
            }
        }
        int slot = index.home(hash(wanted, 0, wanted.length));
        int word = index.entry(slot);
        while (word >= 0
                && !Arrays.equals(bytes, start(word), ends[word], wanted, 0, wanted.length)) {
            slot = index.next(slot);
            word = index.entry(slot);
        }
        return word;
    }

    private int hash(int number) {
        return hash(bytes, start(number), ends[number]);
    }

    private static int hash(byte[] of, int start, int end) {
        int hash = 1;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + of[i];
        }
        return HashIndex.spread(hash);
    }
}
