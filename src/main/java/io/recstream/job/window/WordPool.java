package io.recstream.job.window;

import io.recstream.job.model.Utf8;
import java.nio.charset.StandardCharsets;

/**
 * Decodes UTF-8 and remembers the strings that it returned last, so that a frequent word is decoded
 * once and is one object.
 */
final class WordPool {

    /** By the low bits of the {@link Utf8} hash. */
    private final String[] words;

    /**
     * A pool of at most so many words.
     *
     * @param slots a power of two
     */
    WordPool(int slots) {
        words = new String[slots];
    }

    /** The word of the bytes from {@code start} to {@code end}. */
    String word(byte[] bytes, int start, int end) {
        int slot = Utf8.hash(bytes, start, end) & (words.length - 1);
        String known = words[slot];
        if (known == null || !Utf8.equals(known, bytes, start, end)) {
            known = new String(bytes, start, end - start, StandardCharsets.UTF_8);
            words[slot] = known;
        }
        return known;
    }
}
