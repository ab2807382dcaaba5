/**
 * Starts, stops and replaces the job on a cluster, local or the user's, as Flink's own client does,
 * and then verifies that the job is healthy.
 */
package io.recstream.ops.deploy;
