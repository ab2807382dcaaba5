package io.recstream.job.model;

/** A hash of 64 bits of a text. */
public final class TextHash {

    private TextHash() {}

    /** FNV-1a over the text's chars, then the finalizer of MurmurHash3, which spreads all bits. */
    public static long of(String text, long seed) {
        long hash = 0xcbf29ce484222325L ^ seed;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
