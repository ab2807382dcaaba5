package io.recstream.job.state;

import java.io.IOException;

/**
 * One value per key: load, change, store. The stage may change the value that {@link #load}
 * returns, and must then store it.
 */
public interface KeyedCell<V> {

    /** The current key's value, or null. */
    V load() throws IOException;

    void store(V value) throws IOException;

    void clear() throws IOException;
}
