package io.recstream.job.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Texts as UTF-8 in parts of arrays: hashed and compared, also with strings, without a copy. */
public final class Utf8 {

    private Utf8() {}

    /** A hash of the bytes from a place to another. */
    public static int hash(byte[] bytes, int from, int to) {
        int hash = 1;
        for (int i = from; i < to; i++) {
            hash = 31 * hash + bytes[i];
        }
        return HashIndex.spread(hash);
    }

    /** The hash of a text's bytes. */
    public static int hash(String text) {
        int hash = 1;
        for (int i = 0; i < text.length(); i++) {
            char next = text.charAt(i);
            if (next >= 0x80) {
                byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                return hash(bytes, 0, bytes.length);
            }
            hash = 31 * hash + next;
        }
        return HashIndex.spread(hash);
    }

    /** Whether a text has a byte for each char, of the same value. */
    public static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                return false;
            }
        }
        return true;
    }

    /** Copies a text that {@link #isAscii} to a place in an array. */
    public static void copyAscii(String text, byte[] target, int at) {
        for (int i = 0; i < text.length(); i++) {
            target[at + i] = (byte) text.charAt(i);
        }
    }

    /** Whether the bytes from a place to another are those of a text. */
    public static boolean equals(String text, byte[] bytes, int from, int to) {
        int length = text.length();
        if (length > to - from) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            char next = text.charAt(i);
            if (next >= 0x80) {
                byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
                return Arrays.equals(encoded, 0, encoded.length, bytes, from, to);
            }
            if (next != bytes[from + i]) {
                return false;
            }
        }
        return length == to - from;
    }

    /** Orders two texts like {@link String#compareTo}, that is, by their UTF-16. */
    public static int compare(byte[] a, int aFrom, int aTo, byte[] b, int bFrom, int bTo) {
        int at = Arrays.mismatch(a, aFrom, aTo, b, bFrom, bTo);
        if (at < 0) {
            return 0;
        }
        if (at == aTo - aFrom || at == bTo - bFrom) {
            return (aTo - aFrom) - (bTo - bFrom);
        }
        int one = a[aFrom + at] & 0xFF;
        int other = b[bFrom + at] & 0xFF;
        boolean afterSurrogates = one >= 0xEE && other >= 0xEE;
        if (afterSurrogates && (one >= 0xF0) != (other >= 0xF0)) {
            return other - one; // Surrogates are below U+E000, whose first byte is 0xEE.
        }
        return one - other;
    }
}
