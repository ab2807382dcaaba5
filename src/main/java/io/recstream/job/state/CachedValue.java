package io.recstream.job.state;

/** A value in a {@link WriteBackCell}, and its neighbours in the circle of all. */
final class CachedValue<V> {
    final Object key;
    final V value;
    int bytes;

    /** Since when it waits to be written, by the cell's clock; only valid while it is dirty. */
    long dirtySince;

    /** Whether it has changed again since then. */
    boolean changedAgain;

    /** Its neighbours among the dirty values; null while it is not dirty. */
    CachedValue<V> dirtyBefore;

    CachedValue<V> dirtyAfter;

    /** Whether it was loaded since it was added or last passed over by eviction. */
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
