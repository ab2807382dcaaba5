package io.recstream.job.model;

/** What all instances of {@code rank-list} are to know, for the lists of all users. */
public sealed interface ListNotice permits ItemAvailability, RulesNotice {}
