package io.recstream.job.model;

/**
 * A catalogue item as its producer sent it: decoded, nothing checked.
 *
 * @param item what the job works with; a price that is no number is infinite
 * @param currency of the price, or null; the job itself has no use for it
 */
public record RawItem(CatalogItem item, String currency) {

    public static RawItem removed(String itemId) {
        return new RawItem(CatalogItem.removed(itemId), null);
    }
}
