/**
 * The command line: one class per verb, what the verbs measure and show, and what drives the job's
 * classes without Flink. Never in the job JAR.
 */
package io.recstream.tool;
