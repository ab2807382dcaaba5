/**
 * The settings held against the real brokers and the schema registry, before the job is submitted.
 */
package io.recstream.job.preflight;
