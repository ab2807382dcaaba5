package io.recstream.job.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Ids of items, as UTF-8 one behind the other in one array: they are compared, hashed and sent
 * without a string for each. The arrays are reused after {@link #clear}.
 */
public final class ItemIds {

    private byte[] bytes;

    /** Where each id ends, and the next begins. */
    private int[] ends;

    private int size;

    /** No ids yet. */
    public ItemIds() {
        this(new byte[0], new int[0], 0);
    }

    private ItemIds(byte[] bytes, int[] ends, int size) {
        this.bytes = bytes;
        this.ends = ends;
        this.size = size;
    }

    public static ItemIds of(String... ids) {
        int characters = 0;
        for (String id : ids) {
            characters += id.length();
        }
        ItemIds all = new ItemIds(new byte[characters], new int[ids.length], 0);
        for (String id : ids) {
            all.append(id);
        }
        return all;
    }

    public void clear() {
        size = 0;
    }

    /**
     * Adds an id, whose bytes the caller writes into {@link #bytes}.
     *
     * @param length in bytes
     * @return where it begins
     */
    public int append(int length) {
        int start = start(size);
        if (start + length > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(2 * bytes.length, start + length));
        }
        if (size == ends.length) {
            ends = Arrays.copyOf(ends, Math.max(8, 2 * size));
        }
        ends[size++] = start + length;
        return start;
    }

    public void append(String id) {
        if (Utf8.isAscii(id)) {
            int start = append(id.length());
            Utf8.copyAscii(id, bytes, start);
        } else {
            byte[] utf8 = id.getBytes(StandardCharsets.UTF_8);
            append(utf8, 0, utf8.length);
        }
    }

    /** Adds the id that another array has from one place to another. */
    public void append(byte[] source, int from, int to) {
        int start = append(to - from);
        System.arraycopy(source, from, bytes, start, to - from);
    }

    /** The same ids in arrays of their own, which are as short as can be. */
    ItemIds copy() {
        return new ItemIds(Arrays.copyOf(bytes, byteLength()), Arrays.copyOf(ends, size), size);
    }

    public int size() {
        return size;
    }

    /** The bytes of all ids; {@link #append} may replace the array. */
    public byte[] bytes() {
        return bytes;
    }

    public int start(int index) {
        return index == 0 ? 0 : ends[index - 1];
    }

    public int end(int index) {
        return ends[index];
    }

    public String get(int index) {
        int start = start(index);
        return new String(bytes, start, ends[index] - start, StandardCharsets.UTF_8);
    }

    /** The index of an id, or -1. */
    public int indexOf(String id) {
        for (int i = 0; i < size; i++) {
            if (isAt(i, id)) {
                return i;
            }
        }
        return -1;
    }

    /** The {@link Utf8} hash of an id. */
    public int hash(int index) {
        return Utf8.hash(bytes, start(index), ends[index]);
    }

    public boolean isAt(int index, String id) {
        return Utf8.equals(id, bytes, start(index), ends[index]);
    }

    /** Whether an id has these bytes. */
    public boolean isAt(int index, byte[] other, int from, int to) {
        return Arrays.equals(bytes, start(index), ends[index], other, from, to);
    }

    /** The order of two ids as strings. */
    public int compare(int a, int b) {
        return Utf8.compare(bytes, start(a), ends[a], bytes, start(b), ends[b]);
    }

    public String[] toArray() {
        String[] ids = new String[size];
        Arrays.setAll(ids, this::get);
        return ids;
    }

    private int byteLength() {
        return start(size);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemIds that
                && Arrays.equals(ends, 0, size, that.ends, 0, that.size)
                && Arrays.equals(bytes, 0, byteLength(), that.bytes, 0, that.byteLength());
    }

    @Override
    public int hashCode() {
        return Utf8.hash(bytes, 0, byteLength());
    }

    @Override
    public String toString() {
        return Arrays.toString(toArray());
    }
}
