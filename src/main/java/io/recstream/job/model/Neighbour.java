package io.recstream.job.model;

/** An item's neighbour; the scores of one item's neighbours sum to at most 1. */
public record Neighbour(String itemId, double score) {}
