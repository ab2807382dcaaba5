/**
 * A whole installation on one machine: a real broker, a real cluster and a shop that makes events.
 * Never in the job JAR.
 */
package io.recstream.devcluster;
