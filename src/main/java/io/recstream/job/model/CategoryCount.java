package io.recstream.job.model;

/** The number of events of a window whose item is in a category. */
public record CategoryCount(String category, long count) {}
