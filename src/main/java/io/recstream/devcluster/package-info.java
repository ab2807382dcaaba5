/**
 * An installation on one machine: broker, cluster and a generator of events. Not in the job JAR.
 */
package io.recstream.devcluster;
