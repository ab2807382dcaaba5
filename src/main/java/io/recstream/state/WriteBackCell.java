package io.recstream.state;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.state.ValueState;

/**
 * A bounded cache of decoded values in front of one keyed {@link ValueState}: a changed value is
 * written when it is evicted, when {@value #DIRTY_LIMIT} others have changed after it, and with
 * each checkpoint. So a checkpoint holds what a write at every change would have held, at a
 * fraction of the reads, writes and codec runs, and has a bounded number of them left to write
 * itself, while no event passes.
 *
 * <p>Evicts first what came first and was not loaded since (second chance, as in Corbató's clock,
 * 1968): a hit sets a flag and moves nothing, for a reference that is changed in an old object is
 * work for the garbage collector.
 */
public final class WriteBackCell<V> implements KeyedCell<V> {

    /** One value, and its neighbours in the circle of all. */
    private static final class Entry<V> {
        final Object key;
        final V value;
        int bytes;

        /** Where it waits to be written; {@link #CLEAN} while state holds it. */
        int slot = CLEAN;

        /** Loaded since it came, or since it was last spared. */
        boolean used;

        Entry<V> before = this;
        Entry<V> after = this;

        Entry(Object key, V value) {
            this.key = key;
            this.value = value;
        }

        void insertBefore(Entry<V> next) {
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

    private static final int CLEAN = -1;

    /** How many values at most differ from state. */
    static final int DIRTY_LIMIT = 512;

    private final ValueState<V> state;
    private final KeyContext keys;
    private final ToIntFunction<V> sizeInBytes;
    private final UnaryOperator<V> copy;
    private final long capacityBytes;
    private final CacheCounters counters;
    private final Map<Object, Entry<V>> entries = new HashMap<>(1024);

    /** Between the last and the first of the circle. */
    private final Entry<V> ends = new Entry<>(null, null);

    /** What state does not hold yet, in a ring: the next slot is of the longest dirty one. */
    private final List<Entry<V>> dirty =
            new ArrayList<>(Collections.nCopies(DIRTY_LIMIT, (Entry<V>) null));

    private int nextSlot;

    private long cachedBytes;

    /**
     * @param sizeInBytes a value's approximate size on the heap
     * @param copy a deep copy; used where the backend keeps the object it is given
     * @param capacityBytes how much to keep; 0 writes every change at once
     */
    public WriteBackCell(
            ValueState<V> state,
            KeyContext keys,
            ToIntFunction<V> sizeInBytes,
            UnaryOperator<V> copy,
            long capacityBytes) {
        this(state, keys, sizeInBytes, copy, capacityBytes, CacheCounters.unseen());
    }

    WriteBackCell(
            ValueState<V> state,
            KeyContext keys,
            ToIntFunction<V> sizeInBytes,
            UnaryOperator<V> copy,
            long capacityBytes,
            CacheCounters counters) {
        this.state = state;
        this.keys = keys;
        this.sizeInBytes = sizeInBytes;
        this.copy = copy;
        this.capacityBytes = capacityBytes;
        this.counters = counters;
    }

    @Override
    public V load() throws IOException {
        Entry<V> cached = entries.get(keys.currentKey());
        if (cached != null) {
            cached.used = true;
            counters.hits().inc();
            return cached.value;
        }
        counters.misses().inc();
        V value = state.value();
        if (value != null) {
            value = keys.storesBytes() ? value : copy.apply(value);
            remember(value, false);
        }
        return value;
    }

    @Override
    public void store(V value) throws IOException {
        counters.stores().inc();
        Entry<V> cached = entries.get(keys.currentKey());
        if (cached != null && cached.value == value) {
            markDirty(cached);
            resize(cached);
        } else {
            remember(value, true);
        }
    }

    @Override
    public void clear() throws IOException {
        Entry<V> cached = entries.remove(keys.currentKey());
        if (cached != null) {
            drop(cached);
        }
        state.clear();
    }

    /** How many values are cached; also for other threads, which may see it a little late. */
    int size() {
        return entries.size();
    }

    /** What they take on the heap, about. */
    long sizeInBytes() {
        return cachedBytes;
    }

    /** Writes what has changed, with the next checkpoint in view; the values stay cached. */
    public void flush() throws IOException {
        Object resumed = keys.currentKey();
        for (int i = 0; i < DIRTY_LIMIT; i++) {
            Entry<V> waiting = dirty.get(i);
            if (waiting != null) {
                write(waiting);
            }
        }
        resume(resumed);
    }

    private void markDirty(Entry<V> entry) throws IOException {
        if (entry.slot != CLEAN) {
            return;
        }
        Entry<V> longest = dirty.get(nextSlot);
        if (longest != null) {
            Object resumed = keys.currentKey();
            write(longest);
            resume(resumed);
        }
        entry.slot = nextSlot;
        dirty.set(nextSlot, entry);
        nextSlot = (nextSlot + 1) % DIRTY_LIMIT;
    }

    private void markClean(Entry<V> entry) {
        if (entry.slot != CLEAN) {
            dirty.set(entry.slot, null);
            entry.slot = CLEAN;
        }
    }

    private void remember(V value, boolean changed) throws IOException {
        Entry<V> entry = new Entry<>(keys.currentKey(), value);
        Entry<V> replaced = entries.put(entry.key, entry);
        if (replaced != null) {
            drop(replaced);
        }
        if (changed) {
            markDirty(entry);
        }
        entry.insertBefore(ends);
        resize(entry);
    }

    private void resize(Entry<V> entry) throws IOException {
        int bytes = sizeInBytes.applyAsInt(entry.value);
        cachedBytes += bytes - entry.bytes;
        entry.bytes = bytes;
        if (cachedBytes > capacityBytes) {
            evict();
        }
    }

    private void evict() throws IOException {
        Object resumed = keys.currentKey();
        while (cachedBytes > capacityBytes && ends.after != ends) {
            Entry<V> first = ends.after;
            if (first.used) {
                first.used = false;
                first.unlink();
                first.insertBefore(ends);
            } else {
                if (first.slot != CLEAN) {
                    write(first);
                }
                entries.remove(first.key);
                drop(first);
                counters.evictions().inc();
            }
        }
        resume(resumed);
    }

    private void drop(Entry<V> entry) {
        markClean(entry);
        entry.unlink();
        cachedBytes -= entry.bytes;
    }

    private void write(Entry<V> entry) throws IOException {
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
