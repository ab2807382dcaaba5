package io.recstream.job.model;

/**
 * An item update with the item's catalogue entry; that is null unless the update carries the event
 * and the catalogue has the item.
 */
public record EnrichedUpdate(ItemUpdate update, CatalogItem catalogItem) {}
