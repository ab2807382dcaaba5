/**
 * Results and dead letters → Kafka records; not keyed. State: the sinks' open transactions. Forgets
 * them once committed.
 */
package io.recstream.job.emit;
