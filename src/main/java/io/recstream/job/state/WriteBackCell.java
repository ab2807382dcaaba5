package io.recstream.job.state;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.state.ValueState;

/**
 * A bounded cache of decoded values in front of one keyed {@link ValueState}: a changed value is
 * written when it is evicted, when it has not changed for {@value #MAX_DIRTY_SECONDS} to twice as
 * many seconds and another one changes, and with each checkpoint. So a checkpoint is the same as
 * with a write at every change, at a fraction of the reads, writes and codec runs; and the flush of
 * a checkpoint, during which no event is processed, has only the values to write that changed in
 * the last seconds.
 *
 * <p>Evicts the oldest value that was not loaded since it was added (second chance, as in Corbató's
 * clock, 1968): a hit sets a flag and moves nothing, because changed references in old objects cost
 * the garbage collector time.
 */
public final class WriteBackCell<V> implements KeyedCell<V> {

    /**
     * How long a changed value waits for further changes before it is written. One that has changed
     * again waits once more: written now, it would be dirty again at the checkpoint all the same.
     */
    static final int MAX_DIRTY_SECONDS = 2;

    private static final long MAX_DIRTY_NANOS = TimeUnit.SECONDS.toNanos(MAX_DIRTY_SECONDS);

    /** More than one, so that the number of values that wait too long decreases. */
    private static final int WRITES_PER_CHANGE = 2;

    /** A bound of the work at one change. */
    private static final int LOOKS_PER_CHANGE = 16;

    private final ValueState<V> state;
    private final KeyContext keys;
    private final ToIntFunction<V> sizeInBytes;
    private final UnaryOperator<V> copy;
    private final Cache cache;
    private final CacheCounters counters;
    private final Map<Object, CachedValue<V>> entries = new HashMap<>(1024);

    /** Between the last and the first of the circle. */
    private final CachedValue<V> ends = new CachedValue<>(null, null);

    /** Between the last and the first of the dirty values. */
    private final CachedValue<V> dirtyEnds = new CachedValue<>(null, null);

    private long cachedBytes;

    /**
     * The settings of a cache.
     *
     * @param capacityBytes 0 writes every change at once
     * @param nanoClock {@link System#nanoTime}, or a clock of a test
     */
    record Cache(long capacityBytes, LongSupplier nanoClock, CacheCounters counters) {}

    /**
     * @param sizeInBytes a value's approximate size on the heap
     * @param copy a deep copy; used where the backend keeps the object it is given
     */
    WriteBackCell(
            ValueState<V> state,
            KeyContext keys,
            ToIntFunction<V> sizeInBytes,
            UnaryOperator<V> copy,
            Cache cache) {
        this.state = state;
        this.keys = keys;
        this.sizeInBytes = sizeInBytes;
        this.copy = copy;
        this.cache = cache;
        this.counters = cache.counters();
        dirtyEnds.dirtyBefore = dirtyEnds;
        dirtyEnds.dirtyAfter = dirtyEnds;
    }

    @Override
    public V load() throws IOException {
        CachedValue<V> cached = entries.get(keys.currentKey());
        if (cached != null) {
            cached.used = true;
            counters.hits().inc();
            return cached.value;
        }
        counters.misses().inc();
        keys.apply();
        V value = state.value();
        if (value != null) {
            value = keys.storesBytes() ? value : copy.apply(value);
            remember(value, false);
        }
        return value;
    }

    /**
     * The value of the current key as it would be loaded, without a place in the cache: for visits
     * of all keys, which would evict what is in use.
     */
    public V peek() throws IOException {
        CachedValue<V> cached = entries.get(keys.currentKey());
        if (cached != null) {
            return cached.value;
        }
        keys.apply();
        V value = state.value();
        return value == null || keys.storesBytes() ? value : copy.apply(value);
    }

    @Override
    public void store(V value) throws IOException {
        counters.stores().inc();
        CachedValue<V> cached = entries.get(keys.currentKey());
        if (cached != null && cached.value == value) {
            markDirty(cached);
            resize(cached);
        } else {
            remember(value, true);
        }
    }

    @Override
    public void clear() throws IOException {
        CachedValue<V> cached = entries.remove(keys.currentKey());
        if (cached != null) {
            drop(cached);
        }
        keys.apply();
        state.clear();
    }

    /** Number of cached values. Other threads may read a slightly older number. */
    int size() {
        return entries.size();
    }

    /** Their approximate size on the heap. */
    long sizeInBytes() {
        return cachedBytes;
    }

    /** Writes all changed values for a checkpoint; they stay cached. */
    public void flush() throws IOException {
        Object resumed = keys.currentKey();
        while (dirtyEnds.dirtyAfter != dirtyEnds) {
            write(dirtyEnds.dirtyAfter);
        }
        resume(resumed);
    }

    private void markDirty(CachedValue<V> entry) throws IOException {
        if (entry.dirtyAfter != null) {
            entry.changedAgain = true;
            return;
        }
        long now = cache.nanoClock().getAsLong();
        writeOverdue(now);
        addDirty(entry, now);
    }

    private void addDirty(CachedValue<V> entry, long now) {
        entry.dirtySince = now;
        entry.changedAgain = false;
        entry.dirtyBefore = dirtyEnds.dirtyBefore;
        entry.dirtyAfter = dirtyEnds;
        entry.dirtyBefore.dirtyAfter = entry;
        dirtyEnds.dirtyBefore = entry;
    }

    private void writeOverdue(long now) throws IOException {
        if (!isOverdue(dirtyEnds.dirtyAfter, now)) {
            return;
        }
        Object resumed = keys.currentKey();
        int writes = 0;
        for (int looks = 0; looks < LOOKS_PER_CHANGE && writes < WRITES_PER_CHANGE; looks++) {
            CachedValue<V> longest = dirtyEnds.dirtyAfter;
            if (!isOverdue(longest, now)) {
                break;
            }
            if (longest.changedAgain) {
                markClean(longest);
                addDirty(longest, now);
            } else {
                write(longest);
                writes++;
            }
        }
        resume(resumed);
    }

    private boolean isOverdue(CachedValue<V> entry, long now) {
        return entry != dirtyEnds && now - entry.dirtySince >= MAX_DIRTY_NANOS;
    }

    private void markClean(CachedValue<V> entry) {
        if (entry.dirtyAfter != null) {
            entry.dirtyBefore.dirtyAfter = entry.dirtyAfter;
            entry.dirtyAfter.dirtyBefore = entry.dirtyBefore;
            entry.dirtyBefore = null;
            entry.dirtyAfter = null;
        }
    }

    private void remember(V value, boolean changed) throws IOException {
        CachedValue<V> entry = new CachedValue<>(keys.currentKey(), value);
        CachedValue<V> replaced = entries.put(entry.key, entry);
        if (replaced != null) {
            drop(replaced);
        }
        if (changed) {
            markDirty(entry);
        }
        entry.insertBefore(ends);
        resize(entry);
    }

    private void resize(CachedValue<V> entry) throws IOException {
        int bytes = sizeInBytes.applyAsInt(entry.value);
        cachedBytes += bytes - entry.bytes;
        entry.bytes = bytes;
        if (cachedBytes > cache.capacityBytes()) {
            evict();
        }
    }

    private void evict() throws IOException {
        Object resumed = keys.currentKey();
        while (cachedBytes > cache.capacityBytes() && ends.after != ends) {
            CachedValue<V> first = ends.after;
            if (first.used) {
                first.used = false;
                first.unlink();
                first.insertBefore(ends);
            } else {
                if (first.dirtyAfter != null) {
                    write(first);
                }
                entries.remove(first.key);
                drop(first);
                counters.evictions().inc();
            }
        }
        resume(resumed);
    }

    private void drop(CachedValue<V> entry) {
        markClean(entry);
        entry.unlink();
        cachedBytes -= entry.bytes;
    }

    private void write(CachedValue<V> entry) throws IOException {
        keys.switchTo(entry.key);
        counters.writes().inc();
        state.update(keys.storesBytes() ? entry.value : copy.apply(entry.value));
        markClean(entry);
    }

    private void resume(Object key) {
        if (key != null) {
            keys.switchTo(key);
        }
    }
}
