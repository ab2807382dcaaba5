package io.recstream.job.model;

/** How many events of a window went to items of a category. */
public record CategoryCount(String category, long count) {}
