package io.recstream.job.state;

import java.io.IOException;

/**
 * One value per key: load, change, store. The value of {@link #load} is the stage's own to change;
 * a change that is not stored is undefined.
 */
public interface KeyedCell<V> {

    /** The current key's value, or null. */
    V load() throws IOException;

    void store(V value) throws IOException;

    void clear() throws IOException;
}
