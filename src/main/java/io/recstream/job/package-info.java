/** Real-time recommendations as one Apache Flink job. */
package io.recstream.job;
