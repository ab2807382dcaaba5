package io.recstream.job.model;

import java.io.Serializable;
import java.nio.charset.StandardCharsets;

/**
 * A value of an attribute of an item, such as {@code brand} and {@code acme}. An item may have
 * several values of one name. Compared as written: letter case counts.
 */
public record ItemAttribute(String name, String value)
        implements Serializable, Comparable<ItemAttribute> {

    /** Attributes that a job may keep. */
    public static final int MAX_NAMES = 20;

    /** Characters of a name. */
    public static final int MAX_NAME = 64;

    /** Values of one item, of all names together. */
    public static final int MAX_VALUES = 50;

    /** Bytes of a value. */
    public static final int MAX_BYTES = 256;

    private static final long serialVersionUID = 1L;

    /** Whether a text can be the name of an attribute. */
    public static boolean isName(String text) {
        return !text.isBlank() && text.length() <= MAX_NAME;
    }

    /** Whether a text can be a value. */
    public static boolean isValue(String text) {
        return !text.isBlank() && text.getBytes(StandardCharsets.UTF_8).length <= MAX_BYTES;
    }

    @Override
    public int compareTo(ItemAttribute other) {
        int byName = name.compareTo(other.name);
        return byName == 0 ? value.compareTo(other.value) : byName;
    }
}
