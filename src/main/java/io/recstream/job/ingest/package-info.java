/**
 * Kafka records → decoded and checked records with their coordinates, and the event time of the
 * stream; not keyed. State: the source's offsets; nothing is forgotten.
 */
package io.recstream.job.ingest;
