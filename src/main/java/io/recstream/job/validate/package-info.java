/**
 * Decoded records → accepted records and dead letters; not keyed. State: the newest accepted time
 * of each source partition; nothing is forgotten, as partitions are few.
 */
package io.recstream.job.validate;
