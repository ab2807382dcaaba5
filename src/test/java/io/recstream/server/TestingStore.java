package io.recstream.server;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** A store on the heap. */
final class TestingStore implements Store {

    private final Map<String, byte[]> records = new ConcurrentHashMap<>();

    @Override
    public byte[] get(int table, String id) {
        return records.get(table + "/" + id);
    }

    @Override
    public void put(int table, String id, byte[] stored) {
        records.put(table + "/" + id, stored);
    }

    @Override
    public void delete(int table, String id) {
        records.remove(table + "/" + id);
    }

    @Override
    public void removeIf(int table, String prefix, Predicate<byte[]> stored) {
        records.entrySet()
                .removeIf(
                        record ->
                                record.getKey().startsWith(table + "/" + prefix)
                                        && stored.test(record.getValue()));
    }

    int records() {
        return records.size();
    }

    @Override
    public long diskBytes() {
        return 0;
    }

    @Override
    public long memoryBytes() {
        return 0;
    }

    @Override
    public void close() {
        records.clear();
    }
}
