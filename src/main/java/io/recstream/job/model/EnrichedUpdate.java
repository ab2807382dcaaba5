package io.recstream.job.model;

/**
 * A visit, with its item's catalogue entry where the visit brings the event itself and the
 * catalogue holds the item.
 */
public record EnrichedUpdate(ItemUpdate visit, CatalogItem item) {}
