package io.recstream.job.bootstrap;

import static io.recstream.job.model.TestingEvent.view;
import static io.recstream.job.model.TestingInstant.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.archive.RowFiles;
import io.recstream.job.archive.RowPosition;
import io.recstream.job.dedup.DropDuplicates;
import io.recstream.job.ingest.StartGates;
import io.recstream.job.model.DeadLetter;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.TestingEvent;
import io.recstream.job.model.UserEvent;
import io.recstream.job.model.Wire;
import io.recstream.job.state.CachingOperator;
import io.recstream.job.state.TestingBackend;
import io.recstream.job.state.TestingOperator;
import io.recstream.job.validate.EventValidator;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A bootstrap that is restored in the middle goes on as if it had not been interrupted. */
@Timeout(120)
@SuppressWarnings({
    "try",
    "unchecked"
}) // Of proxies, and of a reader whose close() throws what it likes.
class ArchiveRestoreTest {

    private static final Instant START = Instant.ofEpochMilli(at("10:00"));
    private static final int ROWS = 60;
    private static final int VERSION = ArchiveSplit.SERIALIZER.getVersion();
    private static final EventValidator VALIDATOR =
            new EventValidator(
                    List.of("view"),
                    Instant.EPOCH,
                    Duration.ofMinutes(1),
                    Clock.fixed(START.plusSeconds(ROWS), ZoneOffset.UTC));

    @TempDir private Path folder;

    /** Each event, and the event time when it was emitted; at the end the event time then. */
    private final List<String> seen = new ArrayList<>();

    private final List<Object> emitted = new ArrayList<>();
    private long eventTime = Long.MIN_VALUE;

    /** One partition has rows for 20 s, the other for a minute, all of them out of order. */
    @BeforeEach
    void write() throws Exception {
        Random random = new Random(7);
        List<ArchivedEvent> rows = new ArrayList<>();
        for (int second = 0; second < ROWS; second++) {
            ArchivedEvent row =
                    ArchiveCutTest.row(second < 20 && second % 2 == 1 ? 1 : 0, second, second);
            row.setIngestedAt(START.plusSeconds(second));
            row.setEventTime(START.plusSeconds(second).minusMillis(random.nextInt(3_000)));
            rows.add(row);
        }
        RowFiles.parquet(folder.resolve("event_date=2026-03-02").resolve("events-1.parquet"), rows);
    }

    @Test
    void eventTimeIsThatOfARunWithoutTheRestore() throws Exception {
        readWithoutRestore();
        List<String> expected = List.copyOf(seen);
        assertThat(expected).hasSize(ROWS + 1).doesNotHaveDuplicates();

        for (int restoreAt = 0; restoreAt <= ROWS; restoreAt++) {
            readWithRestore(restoreAt);

            assertThat(seen).as("restored after %d rows", restoreAt).isEqualTo(expected);
        }
    }

    /** The savepoint of the bootstrap says what is late for the live job. */
    @Test
    void whatIsLateForTheLiveJobDoesNotDependOnARestore() throws Exception {
        TestingEvent late = view("u9", "i1").at("10:00:44");
        readWithoutRestore();
        List<DeadLetter> expected = rejectedBehindTheArchive(late);
        assertThat(expected).hasSize(1);

        for (int restoreAt : List.of(1, 30, 52, 58)) {
            readWithRestore(restoreAt);

            assertThat(rejectedBehindTheArchive(late))
                    .as("restored after %d rows", restoreAt)
                    .isEqualTo(expected);
        }
    }

    /** It does not know its event time, and begins with that of the rows behind it. */
    @Test
    void aSplitOfTheFirstVersionIsRead() throws Exception {
        DataOutputSerializer first = new DataOutputSerializer(32);
        Wire.writeLong(5_000_000, first);
        Wire.writeInt(1, first);
        Wire.writeLong(17, first);
        Wire.writeInt(2, first);

        assertThat(ArchiveSplit.SERIALIZER.deserialize(1, first.getCopyOfBuffer()))
                .isEqualTo(new ArchiveSplit(new RowPosition(5_000_000, 1, 17, 2), null));
    }

    /** Those that the live job rejects when its state is what the emitted rows have led to. */
    private List<DeadLetter> rejectedBehindTheArchive(TestingEvent late) throws Exception {
        boolean[] isLive = {false};
        TestingOperator<DecodedRecord<UserEvent>, UserEvent> operator =
                new TestingOperator<>(
                        TestingBackend.HEAP,
                        incoming -> incoming.value().userId(),
                        () ->
                                CachingOperator.of(
                                        new DropDuplicates(
                                                Duration.ofHours(1),
                                                Duration.ofSeconds(5),
                                                !isLive[0],
                                                false,
                                                1000)),
                        DropDuplicates.DEAD_LETTERS);
        try {
            for (Object next : emitted) {
                if (next instanceof Watermark mark) {
                    operator.watermark(mark.getTimestamp());
                } else {
                    operator.process((DecodedRecord<UserEvent>) next);
                }
            }
            isLive[0] = true;
            operator.restart();
            operator.process(late.incoming());
            return List.copyOf(operator.output(DropDuplicates.DEAD_LETTERS));
        } finally {
            operator.close();
        }
    }

    private void readWithoutRestore() throws Exception {
        read(ArchiveSplit.START, ROWS + 1);
        seen.add("end at " + eventTime);
    }

    private void readWithRestore(int at) throws Exception {
        seen.clear();
        emitted.clear();
        ArchiveSplit split = read(ArchiveSplit.START, at);
        byte[] saved = ArchiveSplit.SERIALIZER.serialize(split);
        read(ArchiveSplit.SERIALIZER.deserialize(VERSION, saved), ROWS + 1);
        seen.add("end at " + eventTime);
    }

    /** Emits up to so many rows from a split on, and returns the split behind them. */
    private ArchiveSplit read(ArchiveSplit split, int rows) throws Exception {
        eventTime = Long.MIN_VALUE;
        ArchiveSource source =
                new ArchiveSource(
                        new ArchiveSource.Settings(
                                folder.toUri().toString(),
                                "events",
                                null,
                                new ArchiveCut(0, ROWS, Map.of(0, 1L + ROWS, 1, 1L + ROWS)),
                                VALIDATOR,
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(3)),
                        new StartGates(true).gate());
        ReaderOutput<DecodedRecord<UserEvent>> output = proxy(ReaderOutput.class);
        try (SourceReader<DecodedRecord<UserEvent>, ArchiveSplit> reader =
                source.createReader(proxy(SourceReaderContext.class))) {
            reader.addSplits(List.of(split));
            reader.handleSourceEvents(new ArchiveSource.Begin());
            reader.isAvailable().get(30, TimeUnit.SECONDS);
            int left = rows;
            while (left > 0 && reader.pollNext(output) == InputStatus.MORE_AVAILABLE) {
                left--;
            }
            return reader.snapshotState(1).get(0);
        }
    }

    private <T> T proxy(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) ->
                                switch (method.getName()) {
                                    case "metricGroup" ->
                                            UnregisteredMetricsGroup
                                                    .createSourceReaderMetricGroup();
                                    case "collect" -> {
                                        collect((DecodedRecord<UserEvent>) arguments[0]);
                                        yield null;
                                    }
                                    case "emitWatermark" -> {
                                        eventTime = ((Watermark) arguments[0]).getTimestamp();
                                        emitted.add(arguments[0]);
                                        yield null;
                                    }
                                    default -> null;
                                }));
    }

    private void collect(DecodedRecord<UserEvent> row) {
        seen.add(row.value().eventId() + " at " + eventTime);
        emitted.add(row);
    }
}
