package io.recstream.job.validate;

/**
 * How far a source partition has come in event time.
 *
 * @param newest the newest accepted time, epoch milliseconds
 */
public record PartitionClock(String topic, int partition, long newest) {}
