package io.recstream.job.state;

import org.apache.flink.runtime.state.VoidNamespace;
import org.apache.flink.runtime.state.VoidNamespaceSerializer;
import org.apache.flink.streaming.api.SimpleTimerService;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.Output;
import org.apache.flink.streaming.api.operators.TimestampedCollector;
import org.apache.flink.streaming.api.operators.Triggerable;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * What a keyed function can do outside of its records and timers.
 *
 * @param timers those of the current key
 * @param out the main output
 * @param side the side outputs
 */
public record Outside<O>(TimerService timers, TimestampedCollector<O> out, SideOutput side) {

    /** The timers are those that the operator's function has: they have the same name. */
    static <K, O, T extends AbstractStreamOperator<O> & Triggerable<K, VoidNamespace>>
            Outside<O> of(T operator, Output<StreamRecord<O>> output) {
        return new Outside<>(
                new SimpleTimerService(
                        operator.getInternalTimerService(
                                "user-timers", VoidNamespaceSerializer.INSTANCE, operator)),
                new TimestampedCollector<>(output),
                new SideOutput() {
                    @Override
                    public <V> void emit(OutputTag<V> tag, V value) {
                        output.collect(tag, new StreamRecord<>(value));
                    }
                });
    }
}
