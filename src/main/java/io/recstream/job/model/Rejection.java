package io.recstream.job.model;

/** Why a record is rejected: the reason for machines, the message for humans. */
public record Rejection(DeadLetterReason reason, String message) {}
