/** Checks the settings against the brokers and the schema registry, before the job is submitted. */
package io.recstream.job.preflight;
