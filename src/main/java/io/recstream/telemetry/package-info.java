/**
 * Metrics computed from the topics, outside the job: latency, hit rate, lost and duplicated lists.
 * Plain Java, for the server and the command line. Not in the job JAR.
 */
package io.recstream.telemetry;
