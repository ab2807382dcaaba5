/** The settings held against the real brokers, before the job is submitted. */
package io.recstream.preflight;
