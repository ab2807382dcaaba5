package io.recstream.job.model;

/**
 * A user whom all values of a subtask are still to be cleared of.
 *
 * @param subject a hash of the user, for the report
 * @param owner the user's half of the ids of sessions
 * @param until what is later belongs to the user who has begun anew, epoch milliseconds
 */
public record PendingErasure(String commandId, long subject, int owner, long until) {}
