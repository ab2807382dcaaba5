/**
 * A whole installation in processes of their own on one machine: broker, ZooKeeper, JobManager and
 * TaskManagers, which outlive the command that started them. Never in the job JAR.
 */
package io.recstream.devcluster.cluster;
