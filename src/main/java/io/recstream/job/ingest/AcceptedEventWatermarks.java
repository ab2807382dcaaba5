package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import org.apache.flink.api.common.eventtime.TimestampAssigner;
import org.apache.flink.api.common.eventtime.TimestampAssignerSupplier;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;

/**
 * Generates watermarks from accepted events: rejected records neither advance the watermark nor
 * keep an otherwise silent partition from becoming idle. For sources of benchmarks, whose
 * partitions need not agree; the job uses {@link EventTimeSource}.
 *
 * <p>Per partition, watermark = newest accepted time - maxOutOfOrderness - 1 ms. It is emitted with
 * the event that moves it a second or more, so that in a fast replay the event time at each record
 * does not depend on the wall clock; smaller steps are emitted periodically.
 */
public final class AcceptedEventWatermarks implements WatermarkStrategy<DecodedRecord<UserEvent>> {

    private static final long serialVersionUID = 1L;
    private static final long STEP_MILLIS = 1_000;

    private final long maxOutOfOrdernessMillis;
    private final Duration idleTimeout;

    /**
     * @param idleTimeout a partition without an accepted event for so long (wall clock) no longer
     *     holds event time back
     */
    public AcceptedEventWatermarks(Duration maxOutOfOrderness, Duration idleTimeout) {
        this.maxOutOfOrdernessMillis = maxOutOfOrderness.toMillis();
        this.idleTimeout = idleTimeout;
    }

    @Override
    public WatermarkGenerator<DecodedRecord<UserEvent>> createWatermarkGenerator(
            WatermarkGeneratorSupplier.Context context) {
        WatermarkGenerator<UserEvent> accepted =
                WatermarkStrategy.<UserEvent>forGenerator(
                                unused -> new Accepted(maxOutOfOrdernessMillis))
                        .withIdleness(idleTimeout)
                        .createWatermarkGenerator(context);
        return new OnlyAccepted(accepted);
    }

    /**
     * Kafka's timestamp, which stays with the record up to its list, so that the latency of lists
     * can be measured. The event time is a field of the event.
     */
    @Override
    public TimestampAssigner<DecodedRecord<UserEvent>> createTimestampAssigner(
            TimestampAssignerSupplier.Context context) {
        return (incoming, unused) -> incoming.source().timestamp();
    }

    private record OnlyAccepted(WatermarkGenerator<UserEvent> accepted)
            implements WatermarkGenerator<DecodedRecord<UserEvent>> {

        @Override
        public void onEvent(DecodedRecord<UserEvent> incoming, long time, WatermarkOutput output) {
            if (incoming.isAccepted()) {
                accepted.onEvent(incoming.value(), time, output);
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            accepted.onPeriodicEmit(output);
        }
    }

    private static final class Accepted implements WatermarkGenerator<UserEvent> {

        private final long delayMillis;
        private long newest = Long.MIN_VALUE;
        private long emitted = Long.MIN_VALUE;

        Accepted(long maxOutOfOrdernessMillis) {
            this.delayMillis = maxOutOfOrdernessMillis + 1;
        }

        @Override
        public void onEvent(UserEvent event, long time, WatermarkOutput output) {
            if (event.time() > newest) {
                newest = event.time();
                if (emitted == Long.MIN_VALUE || newest - emitted >= STEP_MILLIS) {
                    emit(output);
                }
            }
        }

        @Override
        public void onPeriodicEmit(WatermarkOutput output) {
            if (newest > emitted) {
                emit(output);
            }
        }

        private void emit(WatermarkOutput output) {
            emitted = newest;
            output.emitWatermark(new Watermark(newest - delayMillis));
        }
    }
}
