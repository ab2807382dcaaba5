/**
 * Decoded records in, accepted ones and dead letters out; not keyed; keeps the newest accepted time
 * of each source partition; forgets nothing, as partitions are few.
 */
package io.recstream.job.validate;
