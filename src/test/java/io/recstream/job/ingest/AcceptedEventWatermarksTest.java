package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.common.eventtime.WatermarkGenerator;
import org.apache.flink.api.common.eventtime.WatermarkGeneratorSupplier;
import org.apache.flink.api.common.eventtime.WatermarkOutput;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.clock.ManualClock;
import org.apache.flink.util.clock.RelativeClock;
import org.junit.jupiter.api.Test;

class AcceptedEventWatermarksTest {

    private static final long NOON = Instant.parse("2026-03-01T12:00:00Z").toEpochMilli();
    private static final long KAFKA = NOON + 40;
    private static final Duration DISORDER = Duration.ofSeconds(5);
    private static final Duration IDLE = Duration.ofSeconds(10);

    private final ManualClock clock = new ManualClock();
    private final TestingOutput output = new TestingOutput();
    private final WatermarkGenerator<DecodedRecord<UserEvent>> watermarks =
            new AcceptedEventWatermarks(DISORDER, IDLE)
                    .createWatermarkGenerator(new TestingContext());

    @Test
    void staysTheDisorderAndAMillisecondBehindTheNewestEvent() {
        accept(NOON);

        assertThat(output.emitted).containsExactly(NOON - 5_001);
    }

    @Test
    void emitsAtOnceWhatIsASecondAheadAndLessWithTheNextTick() {
        accept(NOON);
        accept(NOON + 999);
        assertThat(output.emitted).hasSize(1);

        watermarks.onPeriodicEmit(output);
        assertThat(output.emitted).hasSize(2).endsWith(NOON + 999 - 5_001);

        accept(NOON + 1_999);
        assertThat(output.emitted).hasSize(3).endsWith(NOON + 1_999 - 5_001);
    }

    @Test
    void neverGoesBack() {
        accept(NOON);
        accept(NOON - 60_000);
        watermarks.onPeriodicEmit(output);

        assertThat(output.emitted).containsExactly(NOON - 5_001);
    }

    @Test
    void isNotMovedByARejectedRecord() {
        watermarks.onEvent(rejected(), NOON + 1_000_000, output);
        watermarks.onPeriodicEmit(output);

        assertThat(output.emitted).isEmpty();
    }

    @Test
    void letsAPartitionOfRejectedRecordsBecomeIdle() {
        accept(NOON);
        watermarks.onPeriodicEmit(output);
        for (int second = 0; second < 14; second++) {
            watermarks.onEvent(rejected(), NOON, output);
            watermarks.onPeriodicEmit(output);
            clock.advanceTime(1, TimeUnit.SECONDS);
        }

        assertThat(output.idle).isTrue();
    }

    @Test
    void keepsAPartitionOfAcceptedEventsActive() {
        for (int second = 0; second < 14; second++) {
            accept(NOON);
            watermarks.onPeriodicEmit(output);
            clock.advanceTime(1, TimeUnit.SECONDS);
        }

        assertThat(output.idle).isFalse();
    }

    @Test
    void aRecordSaysWhenKafkaGotItWhateverItsEventSays() {
        assertThat(
                        new AcceptedEventWatermarks(DISORDER, IDLE)
                                .createTimestampAssigner(null)
                                .extractTimestamp(event(NOON), 7))
                .isEqualTo(KAFKA);
    }

    @Test
    void theCatalogueIsAlwaysIdleAndHasNoTime() {
        var catalog = new NoWatermarks<Object>().createWatermarkGenerator(new TestingContext());

        catalog.onEvent(null, NOON, output);
        catalog.onPeriodicEmit(output);

        assertThat(output.idle).isTrue();
        assertThat(output.emitted).isEmpty();
    }

    private void accept(long time) {
        watermarks.onEvent(event(time), time, output);
    }

    private static DecodedRecord<UserEvent> event(long time) {
        return DecodedRecord.accepted(
                source(), new UserEvent("e", "u", null, "i", "view", time, 0));
    }

    private static DecodedRecord<UserEvent> rejected() {
        return DecodedRecord.rejected(source(), DeadLetterReason.FUTURE_EVENT_TIME, "too early");
    }

    private static SourceRecord source() {
        return new SourceRecord("events", 0, 0, KAFKA, null, null);
    }

    private static final class TestingOutput implements WatermarkOutput {
        final List<Long> emitted = new ArrayList<>();
        boolean idle;

        @Override
        public void emitWatermark(Watermark watermark) {
            emitted.add(watermark.getTimestamp());
        }

        @Override
        public void markIdle() {
            idle = true;
        }

        @Override
        public void markActive() {
            idle = false;
        }
    }

    private final class TestingContext implements WatermarkGeneratorSupplier.Context {
        @Override
        public MetricGroup getMetricGroup() {
            return new UnregisteredMetricsGroup();
        }

        @Override
        public RelativeClock getInputActivityClock() {
            return clock;
        }
    }
}
