package io.recstream.bench;

import io.recstream.server.Store;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/** The view in unbounded hash maps on the heap, for comparison. */
final class HeapStore implements Store {

    private final Map<String, byte[]>[] tables;

    @SuppressWarnings({"unchecked", "rawtypes"})
    HeapStore(int tables) {
        this.tables = new Map[tables];
        for (int table = 0; table < tables; table++) {
            this.tables[table] = new ConcurrentHashMap<>();
        }
    }

    @Override
    public byte[] get(int table, String id) {
        return tables[table].get(id);
    }

    @Override
    public void put(int table, String id, byte[] stored) {
        tables[table].put(id, stored);
    }

    @Override
    public void delete(int table, String id) {
        tables[table].remove(id);
    }

    @Override
    public void removeIf(int table, String prefix, Predicate<byte[]> stored) {
        tables[table]
                .entrySet()
                .removeIf(
                        record ->
                                record.getKey().startsWith(prefix)
                                        && stored.test(record.getValue()));
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
        for (Map<String, byte[]> table : tables) {
            table.clear();
        }
    }
}
