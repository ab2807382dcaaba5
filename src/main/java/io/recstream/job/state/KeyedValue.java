package io.recstream.job.state;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.StateCodec;
import java.util.function.ToIntFunction;
import java.util.function.UnaryOperator;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ValueStateDescriptor;

/**
 * Declares one value per key of an operator: its state name, its byte form, and how it is cached.
 *
 * @param name part of the state contract
 * @param copy a deep copy; used where the backend keeps the object it is given
 * @param sizeInBytes a value's approximate size on the heap
 */
public record KeyedValue<V>(
        String name,
        Class<V> type,
        StateCodec<V> codec,
        UnaryOperator<V> copy,
        ToIntFunction<V> sizeInBytes) {

    /** A value that is copied by its codec. */
    public KeyedValue(
            String name, Class<V> type, StateCodec<V> codec, ToIntFunction<V> sizeInBytes) {
        this(name, type, codec, codec::copy, sizeInBytes);
    }

    /** The descriptor for the state backend. */
    public ValueStateDescriptor<V> descriptor() {
        return new ValueStateDescriptor<>(name, CodecType.of(type, codec));
    }

    /**
     * The value behind a cache that counts its hits as metrics.
     *
     * @param cacheBytes size of the cache; 0 writes every change at once
     */
    public WriteBackCell<V> cached(RuntimeContext runtime, KeyContext keys, long cacheBytes) {
        StageMetrics metrics = new StageMetrics(runtime.getMetricGroup());
        WriteBackCell<V> cell =
                new WriteBackCell<>(
                        runtime.getState(descriptor()),
                        keys,
                        sizeInBytes,
                        copy,
                        new WriteBackCell.Cache(
                                cacheBytes, System::nanoTime, CacheCounters.of(metrics, name)));
        metrics.gauge(JobMetric.CACHED_VALUES, name, cell::size);
        metrics.gauge(JobMetric.CACHED_BYTES, name, cell::sizeInBytes);
        return cell;
    }
}
