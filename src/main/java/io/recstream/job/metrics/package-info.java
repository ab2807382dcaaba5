/**
 * The job's own metrics: every name, stage and meaning in {@link
 * io.recstream.job.metrics.JobMetric}, and the few kinds of counting that Flink does not bring
 * along.
 */
package io.recstream.job.metrics;
