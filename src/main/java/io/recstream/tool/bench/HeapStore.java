package io.recstream.tool.bench;

import io.recstream.serve.Store;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The view in hash maps on the heap, as fast as can be and without a bound: what to compare to. */
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
    public long size(int table) {
        return tables[table].size();
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
