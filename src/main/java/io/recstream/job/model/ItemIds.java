package io.recstream.job.model;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Ids of items, as UTF-8 one behind the other in one array: they are compared, hashed and sent
 * without a string for each.
 */
public final class ItemIds {

    private final byte[] bytes;

    /** Where each id ends, and the next begins. */
    private final int[] ends;

    /** Takes the arrays over; bytes behind the last end have no meaning. */
    public ItemIds(byte[] bytes, int[] ends) {
        this.bytes = bytes;
        this.ends = ends;
    }

    public static ItemIds of(String... ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int[] ends = new int[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes.writeBytes(ids[i].getBytes(StandardCharsets.UTF_8));
            ends[i] = bytes.size();
        }
        return new ItemIds(bytes.toByteArray(), ends);
    }

    public int size() {
        return ends.length;
    }

    /** The bytes of all ids. */
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
        for (int i = 0; i < ends.length; i++) {
            if (isAt(i, id)) {
                return i;
            }
        }
        return -1;
    }

    public boolean isAt(int index, String id) {
        return Utf8.equals(id, bytes, start(index), ends[index]);
    }

    /** The order of two ids as strings. */
    public int compare(int a, int b) {
        return Utf8.compare(bytes, start(a), ends[a], bytes, start(b), ends[b]);
    }

    public String[] toArray() {
        String[] ids = new String[ends.length];
        Arrays.setAll(ids, this::get);
        return ids;
    }

    private int byteLength() {
        return start(ends.length);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ItemIds that
                && Arrays.equals(ends, that.ends)
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
