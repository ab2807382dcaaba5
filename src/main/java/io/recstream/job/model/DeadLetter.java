package io.recstream.job.model;

/** A rejected record as it was received, with the operator that rejected it and the reason. */
public record DeadLetter(String stage, Rejection rejection, SourceRecord source) {}
