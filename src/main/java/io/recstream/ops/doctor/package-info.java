/** The job's settings held against the real brokers and the real cluster, for people and for CI. */
package io.recstream.ops.doctor;
