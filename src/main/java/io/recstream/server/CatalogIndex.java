package io.recstream.server;

import io.recstream.avro.CatalogItem;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Predicate;

/**
 * A search index of the catalogue in memory, bounded, in the order of the item ids. One thread
 * writes, any number read.
 */
final class CatalogIndex {

    private static final int ENTRY_BYTES = 200;

    private final int maxItems;
    private final long maxBytes;
    private final ConcurrentSkipListMap<String, Entry> entries = new ConcurrentSkipListMap<>();
    private final Map<String, Integer> categories = new ConcurrentHashMap<>();
    private volatile boolean complete = true;
    private volatile int items;
    private long bytes;

    private record Entry(CatalogItem item, String text) {

        static Entry of(CatalogItem item) {
            String title = item.getTitle() == null ? "" : item.getTitle();
            return new Entry(item, folded(title + '\0' + item.getItemId()));
        }

        int bytes() {
            int size = ENTRY_BYTES + 4 * text.length();
            for (String category : item.getCategory()) {
                size += 48 + 2 * category.length();
            }
            return size;
        }
    }

    /** The result of a search. */
    record Found(List<CatalogItem> items, int total, boolean complete) {}

    /** A category, anywhere in the paths, with its number of items. */
    record Category(String name, int items) {}

    /**
     * @param maxItems further items are left out
     * @param maxBytes likewise, approximate size on the heap
     */
    CatalogIndex(int maxItems, long maxBytes) {
        this.maxItems = maxItems;
        this.maxBytes = maxBytes;
    }

    void put(CatalogItem full) {
        String id = full.getItemId();
        remove(id);
        Entry entry = Entry.of(slim(full));
        if (items >= maxItems || bytes + entry.bytes() > maxBytes) {
            complete = false;
            return;
        }
        entries.put(id, entry);
        items = entries.size();
        bytes += entry.bytes();
        names(entry.item()).forEach(name -> categories.merge(name, 1, Integer::sum));
    }

    /** A copy without the fields that no response contains. */
    private static CatalogItem slim(CatalogItem full) {
        return new CatalogItem(
                full.getItemId(),
                full.getTitle(),
                List.copyOf(full.getCategory()),
                full.getPrice(),
                full.getCurrency(),
                full.getAvailable(),
                null,
                Map.of());
    }

    void remove(String id) {
        Entry before = entries.remove(id);
        if (before != null) {
            items = entries.size();
            bytes -= before.bytes();
            names(before.item())
                    .forEach(
                            name ->
                                    categories.computeIfPresent(
                                            name, (n, count) -> count == 1 ? null : count - 1));
        }
    }

    private static Set<String> names(CatalogItem item) {
        return new HashSet<>(item.getCategory());
    }

    /**
     * Searches items, ignoring case.
     *
     * @param query part of title or id; empty for all
     * @param category any element of the path; null for all
     */
    Found find(String query, String category, int offset, int limit) {
        String part = folded(query);
        Predicate<Entry> fits =
                entry ->
                        entry.text().contains(part)
                                && (category == null
                                        || entry.item().getCategory().contains(category));
        List<CatalogItem> found = new ArrayList<>();
        int total = 0;
        for (Entry entry : entries.values()) {
            if (fits.test(entry)) {
                if (total >= offset && found.size() < limit) {
                    found.add(entry.item());
                }
                total++;
            }
        }
        return new Found(found, total, complete);
    }

    /** Most items first. */
    List<Category> categories(int limit) {
        return categories.entrySet().stream()
                .map(entry -> new Category(entry.getKey(), entry.getValue()))
                .sorted(
                        Comparator.comparingInt(Category::items)
                                .reversed()
                                .thenComparing(Category::name))
                .limit(limit)
                .toList();
    }

    int items() {
        return items;
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
