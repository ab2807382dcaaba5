/**
 * Accepted events → unique events, keyed by user. State: fingerprints of event ids in event-time
 * buckets. Forgets a bucket when every event that could repeat one of it is late. Duplicates are
 * counted; conflicting and late events become dead letters.
 */
package io.recstream.job.dedup;
