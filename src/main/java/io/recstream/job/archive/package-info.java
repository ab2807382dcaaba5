/**
 * Enriched events → rows of Parquet files in folders by event date, exactly once. Rows first go to
 * hidden files, which are Avro and committed with each checkpoint; a date's hidden files become one
 * Parquet file when there are enough of them.
 */
package io.recstream.job.archive;
