/**
 * Incoming events → each user's events once each: keyed by user; keeps fingerprints of event ids in
 * event-time buckets, forgotten once no event in time could be told from them; repeats are counted,
 * conflicting and late events go to dead letters.
 */
package io.recstream.job.dedup;
