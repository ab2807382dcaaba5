package io.recstream.job.model;

import java.util.LinkedHashMap;
import java.util.Map;

/** A map with a maximum size; one entry more evicts the eldest. Not thread-safe. */
public final class BoundedMap<K, V> extends LinkedHashMap<K, V> {

    private static final long serialVersionUID = 1L;

    private final int maxSize;

    private BoundedMap(int maxSize, boolean accessOrder) {
        super(16, 0.75f, accessOrder);
        this.maxSize = maxSize;
    }

    /** The eldest entry is the one that was inserted first. */
    public static <K, V> Map<K, V> newest(int maxSize) {
        return new BoundedMap<>(maxSize, false);
    }

    /** The eldest entry is the one that was read or written longest ago. */
    public static <K, V> Map<K, V> recentlyUsed(int maxSize) {
        return new BoundedMap<>(maxSize, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
        return size() > maxSize;
    }
}
