package io.recstream.job.state;

import org.apache.flink.streaming.api.functions.co.KeyedCoProcessFunction;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.api.watermark.Watermark;
import org.apache.flink.streaming.runtime.watermarkstatus.WatermarkStatus;

/**
 * An operator outside of event time: it emits no watermark, and does not hold back those of the
 * streams that its records are united with.
 */
public final class TimelessCoOperator<K, I1, I2, O> extends KeyedCoProcessOperator<K, I1, I2, O> {

    private static final long serialVersionUID = 1L;

    public TimelessCoOperator(KeyedCoProcessFunction<K, I1, I2, O> function) {
        super(function);
    }

    @Override
    public void open() throws Exception {
        super.open();
        output.emitWatermarkStatus(WatermarkStatus.IDLE);
    }

    @Override
    public void processWatermark1(Watermark watermark) {}

    @Override
    public void processWatermark2(Watermark watermark) {}

    @Override
    protected void processWatermarkStatus(WatermarkStatus status, int input) {}
}
