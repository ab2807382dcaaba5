/** Checks the job's settings against the brokers and the cluster, for humans and for CI. */
package io.recstream.ops.doctor;
