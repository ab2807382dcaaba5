package io.recstream.state;

/** Which key state calls are for; handed to stages by the operator that runs them. */
public interface KeyContext {

    Object currentKey();

    void switchTo(Object key);

    /** Whether state holds bytes (RocksDB), not the stored object itself. */
    boolean storesBytes();
}
