package io.recstream.model;

/** An item may no longer, or may again, be recommended. */
public record Availability(String itemId, boolean recommendable) {}
