package io.recstream.job.state;

import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * {@link CachingOperator} for a function of two keyed inputs, the second without event time: its
 * watermarks and its idleness neither move event time nor hold it back. They signal that this input
 * has caught up: Flink aligns them over all channels, and no other message reaches all subtasks
 * behind a keyed edge. This is exact for a source that emits neither before it has caught up; with
 * any other source the input counts as caught up as soon as it is idle.
 */
public final class CachingCoOperator<K, I1, I2, O> extends KeyedCoProcessOperator<K, I1, I2, O> {

    private static final long serialVersionUID = 1L;

    private static final int SECOND = 1;

    private final CachingFunction caching;
    private final DeferredKey key = new DeferredKey();
    private final CaughtUpFunction listener;

    private transient boolean caughtUp;
    private transient Outside<O> outside;
    private transient KeySweep sweep;

    private <F extends KeyedCoProcessFunction<K, I1, I2, O> & CachingFunction & CaughtUpFunction>
            CachingCoOperator(F function) {
        super(function);
        this.caching = function;
        this.listener = function;
    }

    public static <
                    K,
                    I1,
                    I2,
                    O,
                    F extends
                            KeyedCoProcessFunction<K, I1, I2, O> & CachingFunction
                                    & CaughtUpFunction>
            CachingCoOperator<K, I1, I2, O> of(F function) {
        return new CachingCoOperator<>(function);
    }

    @Override
    public void open() throws Exception {
        caching.attach(new OperatorKeyContext(this, key));
        LocalDisk.show(this);
        outside = Outside.of(this, output);
        if (caching instanceof SweepingCoFunction<?> sweeping) {
            openSweeping(sweeping);
        } else {
            super.open();
        }
        super.processWatermarkStatus(WatermarkStatus.IDLE, SECOND);
    }

    @SuppressWarnings("unchecked") // The function has the output's type.
    private void openSweeping(SweepingCoFunction<?> function) throws Exception {
        SweepingCoFunction<O> sweeping = (SweepingCoFunction<O>) function;
        sweep = new KeySweep(this);
        super.open();
        sweeping.resumeSweep(sweep, outside);
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
    public void processWatermark2(Watermark watermark) throws Exception {
        catchUp();
    }

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) throws Exception {
        if (input != SECOND) {
            super.processWatermarkStatus(status, input);
        } else if (status.isIdle()) {
            catchUp();
        }
    }

    private void catchUp() throws Exception {
        if (!caughtUp) {
            caughtUp = true;
            long now = getProcessingTimeService().getCurrentProcessingTime();
            listener.secondInputCaughtUp(now, outside.side());
        }
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
