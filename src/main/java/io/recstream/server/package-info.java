/**
 * An HTTP API to the recommendations of users and items, and for posting events: a view of the
 * compacted output topics, rebuilt from their beginning at each start and then kept up to date.
 * Depends on the public topics only, not on Flink. Not in the job JAR.
 */
package io.recstream.server;
