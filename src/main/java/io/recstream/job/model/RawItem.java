package io.recstream.job.model;

/**
 * A catalogue item as its producer sent it: decoded, nothing checked.
 *
 * @param item the fields that the job uses; a price that is not a number is infinite
 * @param currency of the price, or null; not used by the job
 */
public record RawItem(CatalogItem item, String currency) {

    public static RawItem removed(String itemId) {
        return new RawItem(CatalogItem.removed(itemId), null);
    }
}
