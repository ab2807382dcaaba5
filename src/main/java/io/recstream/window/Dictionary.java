package io.recstream.window;

import java.util.Arrays;

/**
 * Numbers strings 0, 1, 2, … in order of their first coming. From {@value #INDEXED_FROM} on, a
 * table of slots by hash (open addressing, built when first asked) finds one in constant time.
 */
final class Dictionary {

    private static final int INDEXED_FROM = 12;

    private String[] words;
    private int size;
    private int characters;

    /** Word + 1 or 0, at most half full; null while there are few words or after growth. */
    private int[] slots;

    Dictionary(int capacity) {
        words = new String[Math.max(4, capacity)];
    }

    Dictionary(Dictionary from) {
        words = from.words.clone();
        size = from.size;
        characters = from.characters;
    }

    int size() {
        return size;
    }

    String word(int number) {
        return words[number];
    }

    /** The number of a word; a new word gets the next one. */
    int number(String word) {
        int known = size < INDEXED_FROM ? scan(word) : probe(word);
        return known >= 0 ? known : append(word);
    }

    /** Without a look whether the word is there: for words that are known to differ. */
    int append(String word) {
        if (size == words.length) {
            words = Arrays.copyOf(words, size * 2);
        }
        words[size++] = word;
        characters += word.length();
        if (slots != null && size * 2 <= slots.length) {
            occupySlot(size - 1);
        } else {
            slots = null;
        }
        return size - 1;
    }

    /** About 60 bytes a word, and its characters. */
    int sizeInBytes() {
        int table = slots == null ? 0 : 4 * slots.length;
        return 64 + 8 * words.length + 48 * size + characters + table;
    }

    private int scan(String word) {
        for (int i = 0; i < size; i++) {
            if (words[i].equals(word)) {
                return i;
            }
        }
        return -1;
    }

    private int probe(String word) {
        if (slots == null) {
            slots = new int[Integer.highestOneBit(size) * 4];
            for (int i = 0; i < size; i++) {
                occupySlot(i);
            }
        }
        int mask = slots.length - 1;
        int slot = spread(word) & mask;
        while (slots[slot] != 0) {
            if (words[slots[slot] - 1].equals(word)) {
                return slots[slot] - 1;
            }
            slot = (slot + 1) & mask;
        }
        return -1;
    }

    private void occupySlot(int number) {
        int mask = slots.length - 1;
        int slot = spread(words[number]) & mask;
        while (slots[slot] != 0) {
            slot = (slot + 1) & mask;
        }
        slots[slot] = number + 1;
    }

    /** Fibonacci hashing: neighbouring ids must not fill neighbouring slots. */
    private static int spread(String word) {
        int hash = word.hashCode() * 0x9E3779B9;
        return hash ^ (hash >>> 16);
    }
}
