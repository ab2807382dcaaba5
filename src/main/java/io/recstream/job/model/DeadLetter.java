package io.recstream.job.model;

/**
 * A record that could not become a result, as it came, with the operator that refused it and why.
 */
public record DeadLetter(String stage, Rejection rejection, SourceRecord source) {}
