/**
 * How values become Flink state and messages: serializers over {@link
 * io.recstream.job.model.Codec}, and a write-back cache of decoded values in front of keyed state
 * that is flushed with every checkpoint.
 */
package io.recstream.job.state;
