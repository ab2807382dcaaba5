package io.recstream.job.state;

/** A value in a {@link WriteBackCell}, and its neighbours in the circle of all. */
final class CachedValue<V> {
    final Object key;
    final V value;
    int bytes;

    /** Since when state does not hold it, by the cell's clock; meaningless while it does. */
    long dirtySince;

    /** Its neighbours among what waits to be written; null while state holds it. */
    CachedValue<V> dirtyBefore;

    CachedValue<V> dirtyAfter;

    /** Loaded since it came, or since it was last spared. */
    boolean used;

    CachedValue<V> before = this;
    CachedValue<V> after = this;

    CachedValue(Object key, V value) {
        this.key = key;
        this.value = value;
    }

    void insertBefore(CachedValue<V> next) {
        before = next.before;
        after = next;
        before.after = this;
        after.before = this;
    }

    void unlink() {
        before.after = after;
        after.before = before;
    }
}
