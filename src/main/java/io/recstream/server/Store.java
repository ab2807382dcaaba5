package io.recstream.server;

import java.util.function.Predicate;

/** A key-value store. Thread-safe; a key is written by one thread only. */
public interface Store extends AutoCloseable {

    /** The record, or null if there is none. */
    byte[] get(int table, String id);

    void put(int table, String id, byte[] stored);

    void delete(int table, String id);

    /** Removes the records that match, among the ids with a prefix. */
    void removeIf(int table, String prefix, Predicate<byte[]> stored);

    /** Size on disk, bytes. */
    long diskBytes();

    /** Off-heap memory, bytes. */
    long memoryBytes();

    @Override
    void close();
}
