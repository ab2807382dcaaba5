/** A client of Flink's REST API, for the commands that operate the job. */
package io.recstream.flink;
