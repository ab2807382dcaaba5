package io.recstream.bench;

import io.recstream.job.model.EnrichedEvent;
import io.recstream.job.model.UserFeatures;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;

/**
 * A lower bound: reads some bytes per event, changes one, and writes them back. No windows, timers
 * or results.
 */
final class BlobPerEvent extends KeyedProcessFunction<String, EnrichedEvent, UserFeatures> {

    private static final long serialVersionUID = 1L;

    private final int size;

    private transient ValueState<byte[]> state;

    BlobPerEvent(int size) {
        this.size = size;
    }

    @Override
    public void open(OpenContext context) {
        state =
                getRuntimeContext()
                        .getState(
                                new ValueStateDescriptor<>(
                                        "blob",
                                        PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    }

    @Override
    public void processElement(EnrichedEvent event, Context context, Collector<UserFeatures> out)
            throws Exception {
        byte[] known = state.value();
        byte[] blob = known == null ? new byte[size] : known;
        blob[(int) Math.floorMod(event.event().time(), (long) size)]++;
        state.update(blob);
    }
}
