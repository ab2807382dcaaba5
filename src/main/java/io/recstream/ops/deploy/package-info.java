/**
 * Starts, stops and replaces the job on a cluster, this machine's or the user's: what Flink's own
 * client does, with a look afterwards whether the job really works.
 */
package io.recstream.ops.deploy;
