package io.recstream.bench;

import io.recstream.evaluation.Names;
import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import java.util.HashMap;
import java.util.Map;
import java.util.function.IntFunction;

/** An entry for each item: a title of some 24 bytes, and one of {@value #CATEGORIES} categories. */
final class SyntheticCatalog implements BenchInput<CatalogItem> {

    private static final int CATEGORIES = 300;
    private static final byte[] NOTHING = new byte[0];

    private final CatalogItem[] entries;
    private volatile int gate;

    SyntheticCatalog(Names items) {
        this(items.size(), items::name);
    }

    /**
     * @param names of the items by number from 0
     */
    SyntheticCatalog(int size, IntFunction<String> names) {
        gate = size;
        entries = new CatalogItem[size];
        for (int i = 0; i < entries.length; i++) {
            String name = names.apply(i);
            int category = Math.floorMod(name.hashCode() * 31, CATEGORIES);
            entries[i] =
                    new CatalogItem(
                            name,
                            "The finest of its kind " + name,
                            "department " + category / 10 + "/aisle " + category,
                            9.99,
                            true,
                            false);
        }
    }

    /** All entries by id. */
    Map<String, CatalogItem> byId() {
        Map<String, CatalogItem> byId = new HashMap<>();
        for (CatalogItem entry : entries) {
            byId.put(entry.itemId(), entry);
        }
        return byId;
    }

    int size() {
        return entries.length;
    }

    /** Opens the feed up to a number of entries. */
    void openUntil(int items) {
        gate = items;
    }

    @Override
    public Cursor<CatalogItem> cursor(int split, int splits) {
        return new Cursor<>() {
            @Override
            public long size() {
                return (gate - split + splits - 1L) / splits;
            }

            @Override
            public DecodedRecord<CatalogItem> at(long offset) {
                return DecodedRecord.accepted(
                        new SourceRecord("recstream.catalog", split, offset, 0, null, NOTHING),
                        entries[(int) offset * splits + split]);
            }
        };
    }
}
