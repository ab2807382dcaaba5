/**
 * Candidate responses → recommendation lists, keyed by user. State: the pending contexts and the
 * last list. Forgets a user after the idle time.
 */
package io.recstream.job.rank;
