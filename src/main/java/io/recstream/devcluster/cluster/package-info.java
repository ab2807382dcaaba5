/**
 * An installation of separate processes on one machine: broker, ZooKeeper, JobManager and
 * TaskManagers, which keep running after the command that started them. Not in the job JAR.
 */
package io.recstream.devcluster.cluster;
