package io.recstream.job.state;

import java.util.List;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.streaming.api.operators.co.CoBroadcastWithKeyedOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/** {@link CachingOperator} for a function that also receives a broadcast stream. */
public final class CachingBroadcastOperator<K, I, B, O>
        extends CoBroadcastWithKeyedOperator<K, I, B, O> {

    private static final long serialVersionUID = 1L;

    private final CachingFunction caching;
    private final DeferredKey key = new DeferredKey();

    private <F extends KeyedBroadcastProcessFunction<K, I, B, O> & CachingFunction>
            CachingBroadcastOperator(F function, List<MapStateDescriptor<?, ?>> broadcast) {
        super(function, broadcast);
        this.caching = function;
    }

    public static <
                    K,
                    I,
                    B,
                    O,
                    F extends KeyedBroadcastProcessFunction<K, I, B, O> & CachingFunction>
            CachingBroadcastOperator<K, I, B, O> of(
                    F function, List<MapStateDescriptor<?, ?>> broadcast) {
        return new CachingBroadcastOperator<>(function, broadcast);
    }

    @Override
    public void open() throws Exception {
        caching.attach(new OperatorKeyContext(this, key));
        LocalDisk.show(this);
        super.open();
        if (caching instanceof BackgroundFunction<?> function) {
            attach(function);
        }
    }

    @SuppressWarnings("unchecked") // The function emits what the operator does.
    private void attach(BackgroundFunction<?> function) {
        BackgroundFunction<O> background = (BackgroundFunction<O>) function;
        background.attach(work -> new Slices(this, work), Outside.of(this, output));
    }

    @Override
    @SuppressWarnings("rawtypes") // As in the class above.
    public void setKeyContextElement1(StreamRecord element) throws Exception {
        if (caching.usesCellsAlone()) {
            key.defer(element, getStateKeySelector1());
        } else {
            super.setKeyContextElement1(element);
        }
    }

    @Override
    public void setCurrentKey(Object current) {
        key.clear();
        super.setCurrentKey(current);
    }

    @Override
    public Object getCurrentKey() {
        Object deferred = key.get();
        return deferred != null ? deferred : super.getCurrentKey();
    }

    /** Timers on the heap are written before {@link #snapshotState} is called. */
    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        super.prepareSnapshotPreBarrier(checkpointId);
        if (caching instanceof BackgroundFunction<?> function) {
            function.prepareSnapshot();
        }
    }

    /** Flushes after the barrier was emitted, so that downstream stages flush at the same time. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        caching.flush();
        super.snapshotState(context);
    }
}
