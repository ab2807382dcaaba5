package io.recstream.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.recstream.console.Closer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.BloomFilter;
import org.rocksdb.Cache;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.ColumnFamilyOptions;
import org.rocksdb.CompressionType;
import org.rocksdb.DBOptions;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.WriteBufferManager;
import org.rocksdb.WriteOptions;

/**
 * A store in RocksDB. Memory is bounded by the block cache, which also accounts for indexes,
 * filters and write buffers. Without a write-ahead log, as every start rebuilds it from the topics.
 * The folder must be new, and the caller deletes it.
 */
public final class RocksStore implements Store {

    /** A write buffer has 1/8 of the memory, all of them together half; then writers block. */
    private static final int WRITE_BUFFER_SHARE = 8;

    private static final int FILTER_BITS = 10;
    private static final int BLOCK_BYTES = 4 << 10;

    private final Closer opened = new Closer();
    private final List<ColumnFamilyHandle> tables = new ArrayList<>();
    private final Cache cache;
    private final RocksDB db;
    private final WriteOptions unlogged;

    /**
     * @param tables number of tables
     * @param memoryBytes of the block cache
     * @throws IllegalStateException if the folder cannot be used
     */
    public RocksStore(Path folder, int tables, long memoryBytes) {
        RocksDB.loadLibrary();
        cache = keep(new LRUCache(memoryBytes));
        unlogged = keep(new WriteOptions().setDisableWAL(true));
        ColumnFamilyOptions columns = keep(columns(memoryBytes));
        DBOptions options =
                keep(
                        new DBOptions()
                                .setCreateIfMissing(true)
                                .setErrorIfExists(true)
                                .setCreateMissingColumnFamilies(true)
                                .setMaxOpenFiles(512)
                                .setMaxBackgroundJobs(2)
                                .setInfoLogLevel(InfoLogLevel.ERROR_LEVEL)
                                .setWriteBufferManager(
                                        keep(
                                                new WriteBufferManager(
                                                        memoryBytes / 2, cache, true))));
        List<ColumnFamilyDescriptor> described = new ArrayList<>();
        described.add(new ColumnFamilyDescriptor(RocksDB.DEFAULT_COLUMN_FAMILY, columns));
        for (int table = 0; table < tables; table++) {
            described.add(new ColumnFamilyDescriptor(("t" + table).getBytes(UTF_8), columns));
        }
        List<ColumnFamilyHandle> handles = new ArrayList<>();
        try {
            db = RocksDB.open(options, folder.toString(), described, handles);
        } catch (RocksDBException e) {
            close();
            throw new IllegalStateException("The view cannot be kept in " + folder, e);
        }
        opened.register(db);
        opened.registerAll(handles);
        this.tables.addAll(handles.subList(1, handles.size()));
    }

    private ColumnFamilyOptions columns(long memoryBytes) {
        BlockBasedTableConfig blocks =
                new BlockBasedTableConfig()
                        .setBlockCache(cache)
                        .setBlockSize(BLOCK_BYTES)
                        .setCacheIndexAndFilterBlocks(true)
                        .setPinL0FilterAndIndexBlocksInCache(true)
                        .setFilterPolicy(keep(new BloomFilter(FILTER_BITS)));
        return new ColumnFamilyOptions()
                .setWriteBufferSize(memoryBytes / WRITE_BUFFER_SHARE)
                .setCompressionType(CompressionType.SNAPPY_COMPRESSION)
                .setLevelCompactionDynamicLevelBytes(true)
                .setTableFormatConfig(blocks);
    }

    private <T extends AutoCloseable> T keep(T part) {
        return opened.register(part);
    }

    @Override
    public byte[] get(int table, String id) {
        try {
            return db.get(tables.get(table), id.getBytes(UTF_8));
        } catch (RocksDBException e) {
            throw new IllegalStateException("The view cannot be read", e);
        }
    }

    @Override
    public void put(int table, String id, byte[] stored) {
        try {
            db.put(tables.get(table), unlogged, id.getBytes(UTF_8), stored);
        } catch (RocksDBException e) {
            throw new IllegalStateException("The view cannot be written", e);
        }
    }

    @Override
    public void delete(int table, String id) {
        try {
            db.delete(tables.get(table), unlogged, id.getBytes(UTF_8));
        } catch (RocksDBException e) {
            throw new IllegalStateException("The view cannot be written", e);
        }
    }

    @Override
    public void removeIf(int table, String prefix, Predicate<byte[]> stored) {
        byte[] from = prefix.getBytes(UTF_8);
        try (RocksIterator found = db.newIterator(tables.get(table))) {
            for (found.seek(from); found.isValid() && startsWith(found.key(), from); found.next()) {
                if (stored.test(found.value())) {
                    db.delete(tables.get(table), unlogged, found.key());
                }
            }
            found.status();
        } catch (RocksDBException e) {
            throw new IllegalStateException("The view cannot be written", e);
        }
    }

    private static boolean startsWith(byte[] key, byte[] prefix) {
        return key.length >= prefix.length
                && Arrays.equals(key, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Override
    public long diskBytes() {
        return tables.stream()
                .mapToLong(table -> property(table, "rocksdb.total-sst-files-size"))
                .sum();
    }

    /** Write buffers are accounted in the cache. */
    @Override
    public long memoryBytes() {
        return cache.getUsage();
    }

    private long property(ColumnFamilyHandle table, String name) {
        try {
            return db.getLongProperty(table, name);
        } catch (RocksDBException e) {
            throw new IllegalStateException("The view cannot be read", e);
        }
    }

    /** No thread may read or write any more. */
    @Override
    public void close() {
        opened.close();
    }
}
