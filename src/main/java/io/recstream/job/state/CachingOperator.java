package io.recstream.job.state;

import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Runs a keyed function and flushes its cached state with each checkpoint, before its keyed state
 * is taken.
 */
public final class CachingOperator<K, I, O> extends KeyedProcessOperator<K, I, O> {

    private static final long serialVersionUID = 1L;

    private final CachingFunction caching;
    private final DeferredKey key = new DeferredKey();

    private transient KeySweep sweep;
    private transient EventTimeFunction<O> eventTime;
    private transient Outside<O> outside;

    private <F extends KeyedProcessFunction<K, I, O> & CachingFunction> CachingOperator(
            F function) {
        super(function);
        this.caching = function;
    }

    public static <K, I, O, F extends KeyedProcessFunction<K, I, O> & CachingFunction>
            CachingOperator<K, I, O> of(F function) {
        return new CachingOperator<>(function);
    }

    @Override
    public void open() throws Exception {
        caching.attach(new OperatorKeyContext(this, key));
        LocalDisk.show(this);
        outside = Outside.of(this, output);
        attachEventTime();
        if (caching instanceof SweepingFunction sweeping) {
            sweep = new KeySweep(this);
            sweeping.attach(sweep, outside.side());
            super.open();
            sweeping.resumeSweep();
        } else {
            super.open();
        }
    }

    @SuppressWarnings("unchecked") // The function emits what the operator does.
    private void attachEventTime() {
        if (caching instanceof EventTimeFunction<?> function) {
            eventTime = (EventTimeFunction<O>) function;
            eventTime.attach(outside.timers());
        }
    }

    @Override
    public void processWatermark(Watermark mark) throws Exception {
        if (eventTime != null) {
            eventTime.advanceTo(mark.getTimestamp(), outside.out());
        }
        super.processWatermark(mark);
    }

    /** Before the backend is closed, whose iterators must be closed by then. */
    @Override
    public void close() throws Exception {
        if (sweep != null) {
            sweep.close();
        }
        super.close();
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

    /** Flushes after the barrier was emitted, so that downstream stages flush at the same time. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        caching.flush();
        super.snapshotState(context);
    }
}
