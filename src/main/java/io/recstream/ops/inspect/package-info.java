/** Reads savepoints with Flink's State Processor API, for humans and programs. */
package io.recstream.ops.inspect;
