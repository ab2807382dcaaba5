/** What a savepoint holds, for people and programs, read with Flink's State Processor API. */
package io.recstream.ops.inspect;
