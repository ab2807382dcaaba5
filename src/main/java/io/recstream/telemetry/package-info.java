/**
 * What anybody can count of the topics from outside: latencies, hit rates, lists lost and doubled.
 * Plain Java, for the server and the command line alike. Not in the job JAR.
 */
package io.recstream.telemetry;
