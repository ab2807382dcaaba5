package io.recstream.job.window;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which users have an event that leaves a window, by the pane at whose start it does: their keys
 * are stored as bytes, one after the other in one array for each pane, so that a user takes little
 * more than the length of their key. Holds a bounded number of bytes; the caller stores elsewhere
 * what is not accepted. A key is never removed: the caller recognizes one that is no longer due.
 */
final class DepartureQueue {

    private static final int FIRST_CAPACITY = 64;

    /** Of an empty array with its entry in the map. */
    private static final int PANE_BYTES = 120;

    private static final int NARROW = 0xFF;

    private final long capacityBytes;
    private final TreeMap<Long, Keys> panes = new TreeMap<>();
    private long bytes;

    /**
     * @param capacityBytes 0 accepts nothing
     */
    DepartureQueue(long capacityBytes) {
        this.capacityBytes = capacityBytes;
    }

    /**
     * Adds a key.
     *
     * @param far whether the pane is far ahead: of such keys only half of the capacity is used, so
     *     that there is room for those that come and go
     * @return whether there was room
     */
    boolean offer(long pane, String key, boolean far) {
        Keys known = panes.get(pane);
        Keys keys = known == null ? new Keys() : known;
        int more = keys.growthFor(key);
        long added = known == null ? keys.sizeInBytes() : 0;
        if (bytes + added + more > (far ? capacityBytes / 2 : capacityBytes)) {
            return false;
        }
        panes.putIfAbsent(pane, keys);
        keys.add(key, more);
        bytes += added + more;
        return true;
    }

    /** Whether there is a pane with keys up to this one. */
    boolean isDue(long pane) {
        return !panes.isEmpty() && panes.firstKey() <= pane;
    }

    /** The first pane with keys. */
    long firstPane() {
        return panes.firstKey();
    }

    /** Removes the keys of the first pane. */
    Keys poll() {
        Map.Entry<Long, Keys> first = panes.pollFirstEntry();
        bytes -= first.getValue().sizeInBytes();
        return first.getValue();
    }

    /** Approximate size on the heap. Other threads may read a slightly older number. */
    long sizeInBytes() {
        return bytes;
    }

    /**
     * Keys in the order of their addition: each the number of its chars, times two, plus one if
     * they have one byte each and not two; then the chars.
     */
    static final class Keys {

        private byte[] bytes = new byte[FIRST_CAPACITY];
        private int end;
        private int next;

        /**
         * @param growth see {@link #growthFor}
         */
        private void add(String key, int growth) {
            int length = key.length();
            boolean narrow = isNarrow(key);
            if (growth > 0) {
                bytes = Arrays.copyOf(bytes, bytes.length + growth);
            }
            writeLength(2 * length + (narrow ? 1 : 0));
            for (int i = 0; i < length; i++) {
                char letter = key.charAt(i);
                if (!narrow) {
                    bytes[end++] = (byte) (letter >> 8);
                }
                bytes[end++] = (byte) letter;
            }
        }

        /** By how many bytes the array grows for a key. */
        private int growthFor(String key) {
            int needed = end + 5 + (isNarrow(key) ? key.length() : 2 * key.length());
            return needed > bytes.length ? needed + (needed >> 1) - bytes.length : 0;
        }

        boolean hasNext() {
            return next < end;
        }

        /** The next key, once each. */
        String next() {
            int head = readLength();
            int length = head >> 1;
            if ((head & 1) == 1) {
                next += length;
                return new String(bytes, next - length, length, StandardCharsets.ISO_8859_1);
            }
            char[] letters = new char[length];
            for (int i = 0; i < length; i++) {
                letters[i] = (char) (bytes[next] << 8 | (bytes[next + 1] & NARROW));
                next += 2;
            }
            return new String(letters);
        }

        private int sizeInBytes() {
            return PANE_BYTES + bytes.length;
        }

        private static boolean isNarrow(String key) {
            for (int i = 0; i < key.length(); i++) {
                if (key.charAt(i) > NARROW) {
                    return false;
                }
            }
            return true;
        }

        /** Seven bits a byte, the lowest first. */
        private void writeLength(int length) {
            int left = length;
            while (left > 0x7F) {
                bytes[end++] = (byte) (left | 0x80);
                left >>>= 7;
            }
            bytes[end++] = (byte) left;
        }

        private int readLength() {
            int length = 0;
            int shift = 0;
            while (bytes[next] < 0) {
                length |= (bytes[next++] & 0x7F) << shift;
                shift += 7;
            }
            return length | bytes[next++] << shift;
        }
    }
}
