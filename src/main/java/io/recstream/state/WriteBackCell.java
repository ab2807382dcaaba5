package io.recstream.state;

import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.state.ValueState;

/**
 * A bounded cache of decoded values in front of one keyed {@link ValueState}: a changed value is
 * written when it is evicted, least recently used first, and before each checkpoint barrier. So a
 * checkpoint holds what a write at every change would have held, at a fraction of the reads, writes
 * and codec runs.
 */
public final class WriteBackCell<V> implements KeyedCell<V> {

    private static final class Entry<V> {
        final Object key;
        V value;
        int bytes;

        Entry(Object key, V value) {
            this.key = key;
            this.value = value;
        }
    }

    private final ValueState<V> state;
    private final KeyContext keys;
    private final ToIntFunction<V> sizeInBytes;
    private final UnaryOperator<V> copy;
    private final long capacityBytes;
    private final LinkedHashMap<Object, Entry<V>> entries = new LinkedHashMap<>(1024, 0.75f, true);

    /** The cached entries that state does not hold yet. */
    private final Set<Entry<V>> dirty = new LinkedHashSet<>();

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
        this.state = state;
        this.keys = keys;
        this.sizeInBytes = sizeInBytes;
        this.copy = copy;
        this.capacityBytes = capacityBytes;
    }

    @Override
    public V load() throws IOException {
        Entry<V> cached = entries.get(keys.currentKey());
        if (cached != null) {
            return cached.value;
        }
        V value = state.value();
        if (value != null) {
            value = keys.storesBytes() ? value : copy.apply(value);
            remember(value, false);
        }
        return value;
    }

    @Override
    public void store(V value) throws IOException {
        Entry<V> cached = entries.get(keys.currentKey());
        if (cached != null && cached.value == value) {
            dirty.add(cached);
            resize(cached);
        } else {
            remember(value, true);
        }
    }

    @Override
    public void clear() throws IOException {
        Entry<V> cached = entries.remove(keys.currentKey());
        if (cached != null) {
            dirty.remove(cached);
            cachedBytes -= cached.bytes;
        }
        state.clear();
    }

    /** Writes what has changed; the values stay cached. */
    public void flush() throws IOException {
        Object resumed = keys.currentKey();
        for (Entry<V> entry : dirty) {
            write(entry);
        }
        dirty.clear();
        resume(resumed);
    }

    private void remember(V value, boolean changed) throws IOException {
        Entry<V> entry = new Entry<>(keys.currentKey(), value);
        if (changed) {
            dirty.add(entry);
        }
        Entry<V> replaced = entries.put(entry.key, entry);
        if (replaced != null) {
            dirty.remove(replaced);
            cachedBytes -= replaced.bytes;
        }
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
        Iterator<Entry<V>> eldest = entries.values().iterator();
        while (cachedBytes > capacityBytes && eldest.hasNext()) {
            Entry<V> evicted = eldest.next();
            if (dirty.remove(evicted)) {
                write(evicted);
            }
            cachedBytes -= evicted.bytes;
            eldest.remove();
        }
        resume(resumed);
    }

    private void write(Entry<V> entry) throws IOException {
        keys.switchTo(entry.key);
        state.update(keys.storesBytes() ? entry.value : copy.apply(entry.value));
    }

    private void resume(Object key) {
        if (key != null) {
            keys.switchTo(key);
        }
    }
}
