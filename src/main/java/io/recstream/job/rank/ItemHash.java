package io.recstream.job.rank;

import java.nio.charset.StandardCharsets;
import org.apache.commons.codec.digest.MurmurHash3;

/**
 * The hash of an item's id in a user's state: MurmurHash3 with 32 bits (x86, seed 0) of its UTF-8.
 * Not String.hashCode, which is equal for ids as simple as Aa and BB.
 */
final class ItemHash {

    private ItemHash() {}

    /** Without a copy of the bytes where the id is ASCII, as most are. */
    static int of(String itemId) {
        int length = itemId.length();
        int hash = 0;
        int block = 0;
        for (int i = 0; i < length; i++) {
            char next = itemId.charAt(i);
            if (next >= 0x80) {
                return MurmurHash3.hash32x86(itemId.getBytes(StandardCharsets.UTF_8));
            }
            block |= next << (8 * (i & 3));
            if ((i & 3) == 3) {
                hash = Integer.rotateLeft(hash ^ scrambled(block), 13) * 5 + 0xe6546b64;
                block = 0;
            }
        }
        hash ^= scrambled(block) ^ length;
        hash = (hash ^ (hash >>> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >>> 13)) * 0xc2b2ae35;
        return hash ^ (hash >>> 16);
    }

    private static int scrambled(int block) {
        return Integer.rotateLeft(block * 0xcc9e2d51, 15) * 0x1b873593;
    }
}
