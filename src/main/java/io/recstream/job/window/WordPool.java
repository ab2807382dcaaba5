package io.recstream.job.window;

import io.recstream.job.model.HashIndex;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 and remembers the strings that it returned last, so that a frequent word is decoded
 * once and is one object. Words with other than ASCII letters are decoded each time.
 */
final class WordPool {

    /** A power of two. */
    private static final int SLOTS = 4096;

    private final String[] words = new String[SLOTS];

    /** The word of the bytes from {@code start} to {@code end}. */
    String word(byte[] bytes, int start, int end) {
        int hash = end - start;
        for (int i = start; i < end; i++) {
            hash = 31 * hash + bytes[i];
        }
        int slot = HashIndex.spread(hash) & (SLOTS - 1);
        String known = words[slot];
        if (known == null || !isEqual(known, bytes, start, end)) {
            known = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            words[slot] = known;
        }
        return known;
    }

    /** False where a byte is part of a letter outside ASCII: it is negative, as no char is. */
    private static boolean isEqual(String word, byte[] bytes, int start, int end) {
        if (word.length() != end - start) {
            return false;
        }
        for (int i = start; i < end; i++) {
            if (word.charAt(i - start) != bytes[i]) {
                return false;
            }
        }
        return true;
    }
}
