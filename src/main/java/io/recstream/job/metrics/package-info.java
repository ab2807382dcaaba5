/**
 * The job's own metrics: every name, stage and meaning in {@link
 * io.recstream.job.metrics.JobMetric}, and the few metric types that Flink does not provide.
 */
package io.recstream.job.metrics;
