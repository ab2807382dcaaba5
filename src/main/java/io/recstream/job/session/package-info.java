/**
 * Unique events → one update for each item of the session's context, keyed by user. State: the open
 * sessions and the sequence number. Forgets a user after the idle time.
 */
package io.recstream.job.session;
