package io.recstream.state;

import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;

/** {@link CachingOperator} for a function of two keyed inputs. */
public final class CachingCoOperator<K, I1, I2, O> extends KeyedCoProcessOperator<K, I1, I2, O> {

    private static final long serialVersionUID = 1L;

    private final CachingFunction caching;

    private <F extends KeyedCoProcessFunction<K, I1, I2, O> & CachingFunction> CachingCoOperator(
            F function) {
        super(function);
        this.caching = function;
    }

    public static <K, I1, I2, O, F extends KeyedCoProcessFunction<K, I1, I2, O> & CachingFunction>
            CachingCoOperator<K, I1, I2, O> of(F function) {
        return new CachingCoOperator<>(function);
    }

    @Override
    public void open() throws Exception {
        caching.attach(new OperatorKeyContext(this));
        LocalDisk.show(this);
        super.open();
    }

    /** Behind the barrier, so that the stages downstream do the same meanwhile. */
    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        caching.flush();
        super.snapshotState(context);
    }
}
