/**
 * Answers questions about users and items over HTTP: a view of the compacted output topics, rebuilt
 * from their beginning at each start and followed from then on; and a way in for events. Knows the
 * public topics only, and nothing of Flink. Not in the job JAR.
 */
package io.recstream.server;
