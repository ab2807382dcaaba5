/**
 * Kafka records in, decoded and checked records with their source coordinates out, and the event
 * time of the stream; not keyed; keeps no state but the source's offsets; forgets nothing.
 */
package io.recstream.job.ingest;
