package io.recstream.server;

import java.util.function.Predicate;

/** A record of each key, as bytes. Thread-safe; one thread writes a key. */
public interface Store extends AutoCloseable {

    /** The record, or null where there is none. */
    byte[] get(int table, String id);

    void put(int table, String id, byte[] stored);

    void delete(int table, String id);

    /** Removes those records, of the ids with a prefix, whose bytes are as described. */
    void removeIf(int table, String prefix, Predicate<byte[]> stored);

    /** What is written to disk, bytes. */
    long diskBytes();

    /** What is held in memory beside the heap, bytes. */
    long memoryBytes();

    @Override
    void close();
}
