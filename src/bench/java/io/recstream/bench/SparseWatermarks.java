package io.recstream.bench;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * The job's watermarks, but at most one for {@value #EVERY} events.
 *
 * <p>A real source of tens of thousands of events a second emits a few watermarks a second. Here
 * weeks pass in half a minute, so each event would have a watermark, which flushes all network
 * buffers.
 */
record SparseWatermarks(WatermarkStrategy<DecodedRecord<UserEvent>> all)
        implements WatermarkStrategy<DecodedRecord<UserEvent>> {

    static final int EVERY = 100;

    @Override
    public WatermarkGenerator<DecodedRecord<UserEvent>> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        return new Sparse(all.createWatermarkGenerator(context));
    }

    @Override
    public TimestampAssigner<DecodedRecord<UserEvent>> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return all.createTimestampAssigner(context);
    }

    private static final class Sparse
            implements WatermarkGenerator<DecodedRecord<UserEvent>>, WatermarkOutput {

        private final WatermarkGenerator<DecodedRecord<UserEvent>> all;
        private WatermarkOutput output;
        private Watermark held;
        private int events;

        Sparse(WatermarkGenerator<DecodedRecord<UserEvent>> all) {
            this.all = all;
        }

        @Override
        public void onEvent(DecodedRecord<UserEvent> incoming, long time, WatermarkOutput to) {
            output = to;
            all.onEvent(incoming, time, this);
            events++;
            if (events >= EVERY && held != null) {
                release();
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput to) {
            output = to;
            all.onPeriodicEmit(this);
            if (held != null) {
                release();
            }
        }

        private void release() {
            output.emitWatermark(held);
            held = null;
            events = 0;
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            held = watermark;
        }

        @Override
        public void markIdle() {
            output.markIdle();
        }

        @Override
        public void markActive() {
            output.markActive();
        }
    }
}
