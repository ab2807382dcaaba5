package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.model.DeadLetterReason;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceFeedback;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.metrics.groups.SourceReaderMetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.flink.util.clock.ManualClock;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // What it reads is closed by nobody.
class EventTimeReaderTest {

    private static final long NOON = 1_700_000_000_000L;
    private static final long HOUR = 3_600_000;
    private static final int DISORDER = 5_000;
    private static final int IDLE = 10_000;
    private static final int SETTLE = 5_000;

    private final ManualClock clock = new ManualClock();
    private final TestingReader partitions = new TestingReader();
    private final List<SourceEvent> reports = new ArrayList<>();
    private final TestingOutput output = new TestingOutput();

    @Test
    void aRecordGoesFirstAndThenTheWatermarkThatFollowsFromIt() throws Exception {
        var reader = reader(1, 0);
        read(reader, List.of(event(0, NOON), event(0, NOON + 999), event(0, NOON + 1_000)));

        assertThat(output.seen)
                .containsExactly(
                        NOON, watermark(NOON), NOON + 999, NOON + 1_000, watermark(NOON + 1_000));
    }

    @Test
    void whatIsRefusedMovesNoEventTimeAndKeepsNoPartitionAwake() throws Exception {
        var reader = reader(1, 0, 1);
        read(reader, List.of(event(0, NOON), event(1, NOON)));
        output.refuses = true;
        for (int second = 0; second < 40; second++) {
            read(reader, List.of(event(1, NOON - HOUR + second * 1_000L)));
            wait(reader, 1_000);
        }
        output.refuses = false;
        read(reader, List.of(event(0, NOON + HOUR)));
        wait(reader, SETTLE);

        assertThat(output.watermark()).isEqualTo(watermark(NOON + HOUR));
    }

    @Test
    void aRecordThatTheSourceHasRejectedMovesNoEventTime() throws Exception {
        var reader = reader(1, 0);
        read(
                reader,
                List.of(
                        DecodedRecord.rejected(
                                source(0), DeadLetterReason.FUTURE_EVENT_TIME, "early")));

        assertThat(output.watermarks).isEmpty();
    }

    @Test
    void timePassesWithoutRecords() throws Exception {
        var reader = reader(1, 0, 1);
        read(reader, List.of(event(0, NOON)));
        assertThat(reader.pollNext(output)).isEqualTo(InputStatus.NOTHING_AVAILABLE);

        assertThat(reader.isAvailable()).succeedsWithin(Duration.ofSeconds(20));
        wait(reader, IDLE + SETTLE);

        assertThat(output.watermark()).isEqualTo(watermark(NOON));
        assertThat(reports).as("nobody else is there").isEmpty();
    }

    @Test
    void readersReportToEachOther() throws Exception {
        var reader = reader(2, 0);
        read(reader, List.of(event(0, NOON)));
        wait(reader, EventTimeReader.TICK_MILLIS);
        assertThat(output.watermarks).isEmpty();
        assertThat(reports)
                .last()
                .isEqualTo(new ReadersProgress.Report(watermark(NOON), watermark(NOON)));

        reader.handleSourceEvents(new ReadersProgress.OfOthers(NOON - HOUR, NOON));
        wait(reader, EventTimeReader.TICK_MILLIS);
        assertThat(output.watermark()).isEqualTo(NOON - HOUR);
    }

    private EventTimeReader reader(int parallelism, int... numbers) {
        EventTimeReader reader =
                new EventTimeReader(
                        partitions,
                        new TestingContext(parallelism),
                        new EventTimeProgress(DISORDER, IDLE, SETTLE, parallelism == 1),
                        clock);
        List<KafkaPartitionSplit> splits = new ArrayList<>();
        for (int number : numbers) {
            splits.add(new KafkaPartitionSplit(new TopicPartition("events", number), 0));
        }
        reader.addSplits(splits);
        return reader;
    }

    private void read(EventTimeReader reader, List<DecodedRecord<UserEvent>> records)
            throws Exception {
        partitions.records.addAll(records);
        partitions.available.complete(null);
        for (DecodedRecord<UserEvent> unused : records) {
            assertThat(reader.pollNext(output)).isEqualTo(InputStatus.MORE_AVAILABLE);
        }
        partitions.available = new CompletableFuture<>();
    }

    private void wait(EventTimeReader reader, long millis) throws Exception {
        reader.pollNext(output);
        for (long passed = 0; passed < millis; passed += 100) {
            clock.advanceTime(100, TimeUnit.MILLISECONDS);
            reader.pollNext(output);
        }
        clock.advanceTime(EventTimeReader.TICK_MILLIS, TimeUnit.MILLISECONDS);
        reader.pollNext(output);
    }

    private static long watermark(long newest) {
        return newest - DISORDER - 1;
    }

    private static DecodedRecord<UserEvent> event(int partition, long time) {
        return DecodedRecord.accepted(
                source(partition), new UserEvent("e", "u", null, "i", "view", time, 0));
    }

    private static SourceRecord source(int partition) {
        return new SourceRecord("events", partition, 0, NOON, null, null);
    }

    /** Emits what it is given, each record to the output of its partition. */
    private static final class TestingReader
            implements SourceReader<DecodedRecord<UserEvent>, KafkaPartitionSplit> {

        private final Deque<DecodedRecord<UserEvent>> records = new ArrayDeque<>();
        private CompletableFuture<Void> available = new CompletableFuture<>();

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<DecodedRecord<UserEvent>> output) {
            if (records.isEmpty()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            DecodedRecord<UserEvent> record = records.remove();
            output.createOutputForSplit("events-" + record.source().partition()).collect(record);
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return available;
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }

    private static final class TestingOutput implements ReaderOutput<DecodedRecord<UserEvent>> {

        private final List<Long> seen = new ArrayList<>();
        private final List<Long> watermarks = new ArrayList<>();
        private boolean refuses;

        private long watermark() {
            return watermarks.get(watermarks.size() - 1);
        }

        @Override
        public void collect(DecodedRecord<UserEvent> record) {
            if (record.isAccepted()) {
                seen.add(record.value().time());
            }
            if (refuses) {
                SourceFeedback.ofThisTask().refuse();
            }
        }

        @Override
        public void collect(DecodedRecord<UserEvent> record, long timestamp) {
            collect(record);
        }

        @Override
        public void emitWatermark(Watermark watermark) {
            seen.add(watermark.getTimestamp());
            watermarks.add(watermark.getTimestamp());
        }

        @Override
        public SourceOutput<DecodedRecord<UserEvent>> createOutputForSplit(String splitId) {
            return this;
        }

        @Override
        public void releaseOutputForSplit(String splitId) {}

        @Override
        public void markIdle() {
            throw new AssertionError("Never idle");
        }

        @Override
        public void markActive() {}
    }

    private final class TestingContext implements SourceReaderContext {

        private final int parallelism;

        TestingContext(int parallelism) {
            this.parallelism = parallelism;
        }

        @Override
        public SourceReaderMetricGroup metricGroup() {
            return UnregisteredMetricsGroup.createSourceReaderMetricGroup();
        }

        @Override
        public Configuration getConfiguration() {
            return new Configuration();
        }

        @Override
        public String getLocalHostName() {
            return "localhost";
        }

        @Override
        public int getIndexOfSubtask() {
            return 0;
        }

        @Override
        public void sendSplitRequest() {}

        @Override
        public void sendSourceEventToCoordinator(SourceEvent event) {
            reports.add(event);
        }

        @Override
        public UserCodeClassLoader getUserCodeClassLoader() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int currentParallelism() {
            return parallelism;
        }
    }
}
