/**
 * Answers → recommendation lists, keyed by user; keeps the open contexts and the last list; forgets
 * a user after the idle time.
 */
package io.recstream.job.rank;
