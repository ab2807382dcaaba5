/**
 * Results and dead letters in, Kafka records out; not keyed; keeps the sinks' open transactions;
 * forgets them once committed.
 */
package io.recstream.job.emit;
