package io.recstream.serve;

/** The newest record of each key, as bytes. One thread writes a table, any number read. */
public interface Store extends AutoCloseable {

    /** The record, or null where there is none. */
    byte[] get(int table, String id);

    void put(int table, String id, byte[] stored);

    void delete(int table, String id);

    /** About how many records a table holds. */
    long size(int table);

    /** What is written to disk, bytes. */
    long diskBytes();

    /** What is held in memory beside the heap, bytes. */
    long memoryBytes();

    @Override
    void close();
}
