/**
 * How records of other producers become events and items: paths, presets, time formats. Plain Java:
 * what a mapping says, not how a payload is read, which is {@code job.ingest}'s.
 */
package io.recstream.job.mapping;
