package io.recstream.job.model;

/** Why a record cannot become a result: the reason for machines, the message for people. */
public record Rejection(DeadLetterReason reason, String message) {}
