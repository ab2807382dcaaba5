package io.recstream.job.model;

/**
 * An item's catalogue entry; {@link #removed} makes that of a tombstone.
 *
 * @param title or null
 * @param category a {@link CategoryPath}, or null
 * @param price or NaN
 * @param available whether the item may be recommended
 */
public record CatalogItem(
        String itemId,
        String title,
        String category,
        double price,
        boolean available,
        boolean deleted) {

    public static CatalogItem removed(String itemId) {
        return new CatalogItem(itemId, null, null, Double.NaN, false, true);
    }

    /** Approximate bytes on the heap. */
    public int sizeInBytes() {
        return 120
                + (title == null ? 0 : title.length())
                + (category == null ? 0 : category.length());
    }

    /** Whether the item may be in a list. */
    public boolean isRecommendable() {
        return available && !deleted;
    }
}
