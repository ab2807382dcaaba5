package io.recstream.model;

/**
 * An item may no longer, or may again, be recommended.
 *
 * @param deleted whether it left the catalogue, not to be expected back
 * @param at wall clock of the change, epoch milliseconds
 */
public record Availability(String itemId, boolean recommendable, boolean deleted, long at) {}
