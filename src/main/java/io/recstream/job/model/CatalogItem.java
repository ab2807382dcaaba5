package io.recstream.job.model;

import java.util.List;

/**
 * An item's catalogue entry; {@link #removed} makes that of a tombstone.
 *
 * @param title or null
 * @param category a {@link CategoryPath}, or null
 * @param price or NaN
 * @param available whether the item may be recommended
 * @param attributes those that {@code recstream.catalog.attributes} names, sorted
 */
public record CatalogItem(
        String itemId,
        String title,
        String category,
        double price,
        boolean available,
        boolean deleted,
        List<ItemAttribute> attributes) {

    public CatalogItem {
        attributes =
                attributes.isEmpty() ? List.of() : attributes.stream().distinct().sorted().toList();
    }

    /** An entry without attributes. */
    public CatalogItem(
            String itemId,
            String title,
            String category,
            double price,
            boolean available,
            boolean deleted) {
        this(itemId, title, category, price, available, deleted, List.of());
    }

    /** The same entry with other attributes. */
    public CatalogItem withAttributes(List<ItemAttribute> others) {
        return new CatalogItem(itemId, title, category, price, available, deleted, others);
    }

    public static CatalogItem removed(String itemId) {
        return new CatalogItem(itemId, null, null, Double.NaN, false, true);
    }

    /** Approximate bytes on the heap. */
    public int sizeInBytes() {
        int size =
                120
                        + (title == null ? 0 : title.length())
                        + (category == null ? 0 : category.length());
        for (ItemAttribute attribute : attributes) {
            size += 130 + attribute.name().length() + attribute.value().length();
        }
        return size;
    }

    /** Whether the item may be in a list. */
    public boolean isRecommendable() {
        return available && !deleted;
    }
}
