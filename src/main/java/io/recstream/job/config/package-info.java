/**
 * The settings: typed options in dataflow order, validated as a whole into one immutable record.
 */
package io.recstream.job.config;
