/**
 * Unique events → one visit per item of the session's context, keyed by user; keeps the open
 * sessions and the event number; forgets a user after the idle time.
 */
package io.recstream.job.session;
