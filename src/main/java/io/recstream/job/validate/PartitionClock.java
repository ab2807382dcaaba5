package io.recstream.job.validate;

/**
 * The event time of a source partition.
 *
 * @param newest the newest accepted time, epoch milliseconds
 */
public record PartitionClock(String topic, int partition, long newest) {}
