package io.recstream.job.bootstrap;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.recstream.avro.ArchivedEvent;
import io.recstream.job.archive.RowFiles;
import io.recstream.job.ingest.StartGates;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.validate.EventValidator;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.source.ReaderInfo;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the first row of the archive is emitted. */
@Timeout(60)
@SuppressWarnings({
    "try",
    "unchecked"
}) // Of proxies, and of a reader whose close() throws what it likes.
class ArchiveSourceTest {

    private static final EventValidator VALIDATOR =
            new EventValidator(
                    List.of("view"), Instant.EPOCH, Duration.ofMinutes(1), Clock.systemUTC());

    @TempDir private Path folder;

    private final StartGates gates = new StartGates(true);
    private final List<Object> sent = new ArrayList<>();
    private int attempt;

    @Test
    void theReaderBeginsBehindACheckpointThatWasTakenWithTheGateOpen() throws Exception {
        var enumerator = enumerator();
        enumerator.addReader(0);
        checkpoint(enumerator, 1);
        enumerator.snapshotState(2);
        gates.open(0);
        enumerator.notifyCheckpointComplete(2);
        assertThat(sent).containsExactly("assignSplit");

        checkpoint(enumerator, 3);
        checkpoint(enumerator, 4);

        assertThat(sent).containsExactly("assignSplit", new ArchiveSource.Begin());
    }

    @Test
    void afterARestartItWaitsForTheOthersOfTheSameAttempt() throws Exception {
        var enumerator = enumerator();
        enumerator.addReader(0);
        gates.open(0);
        checkpoint(enumerator, 1);
        sent.clear();

        enumerator.addSplitsBack(List.of(), 0);
        attempt = 1;
        enumerator.addReader(0);
        checkpoint(enumerator, 2);
        assertThat(sent).isEmpty();

        gates.open(1);
        checkpoint(enumerator, 3);

        assertThat(sent).containsExactly(new ArchiveSource.Begin());
    }

    /** The task's thread must be free for checkpoints while files are listed. */
    @Test
    void theReaderListsTheFilesInTheBackgroundAndReportsWhatFails() throws Exception {
        try (SourceReader<?, ArchiveSplit> reader =
                source().createReader(context(SourceReaderContext.class))) {
            reader.addSplits(List.of(ArchiveSplit.START));
            assertThat(reader.snapshotState(1)).hasSize(1);

            reader.isAvailable().get(30, TimeUnit.SECONDS);

            assertThatThrownBy(() -> reader.pollNext(context(ReaderOutput.class)))
                    .hasMessageContainingAll("cannot be listed", "missing");
        }
    }

    @Test
    void theReaderWaitsUntilItMayBegin() throws Exception {
        try (SourceReader<?, ArchiveSplit> reader =
                source().createReader(context(SourceReaderContext.class))) {
            assertThat(reader.pollNext(context(ReaderOutput.class)))
                    .isEqualTo(InputStatus.NOTHING_AVAILABLE);
            assertThat(reader.isAvailable()).isNotDone();
        }
    }

    /** The second event of a record is before T, and so is all of another date. */
    @Test
    void eventsBeforeTheGivenTimeAndBehindTheCutAreLeftOut() throws Exception {
        Instant since = Instant.parse("2026-11-28T10:00:00Z");
        Path archive = folder.resolve("missing");
        RowFiles.parquet(
                archive.resolve("event_date=2026-11-27").resolve("a.parquet"),
                List.of(row(1, 0, 0, since.minusSeconds(86_400))));
        RowFiles.parquet(
                archive.resolve("event_date=2026-11-28").resolve("b.parquet"),
                List.of(
                        row(2, 1, 0, since),
                        row(3, 1, 1, since.minusMillis(1)),
                        row(4, 1, 2, since.plusMillis(1)),
                        row(5, 2, 0, since.plusMillis(2))));
        ArchiveSource source = source(since, new ArchiveCut(0, 0, Map.of(0, 2L)));
        try (SourceReader<DecodedRecord<UserEvent>, ArchiveSplit> reader =
                source.createReader(context(SourceReaderContext.class))) {
            reader.addSplits(List.of(ArchiveSplit.START));
            reader.handleSourceEvents(new ArchiveSource.Begin());
            reader.isAvailable().get(30, TimeUnit.SECONDS);

            while (reader.pollNext(context(ReaderOutput.class)) == InputStatus.MORE_AVAILABLE) {
                assertThat(isReadToItsEnd(reader)).isFalse();
            }
            assertThat(isReadToItsEnd(reader)).isTrue();
        }

        assertThat(sent).containsExactly("e2", "e4");
    }

    /** As a savepoint says it. */
    private static boolean isReadToItsEnd(SourceReader<?, ArchiveSplit> reader) throws IOException {
        return ArchiveSource.isReadToItsEnd(
                SimpleVersionedSerialization.writeVersionAndSerialize(
                        ArchiveSplit.SERIALIZER, reader.snapshotState(1).get(0)));
    }

    private static ArchivedEvent row(int second, long offset, int index, Instant time) {
        ArchivedEvent row = ArchiveCutTest.row(0, offset, second);
        row.setRecordIndex(index);
        row.setEventTime(time);
        return row;
    }

    private static void checkpoint(SplitEnumerator<?, ?> enumerator, long id) throws Exception {
        enumerator.snapshotState(id);
        enumerator.notifyCheckpointComplete(id);
    }

    private SplitEnumerator<ArchiveSplit, Optional<ArchiveSplit>> enumerator() {
        @SuppressWarnings("unchecked")
        SplitEnumeratorContext<ArchiveSplit> context = context(SplitEnumeratorContext.class);
        return source().createEnumerator(context);
    }

    private ArchiveSource source() {
        return source(null, new ArchiveCut(0, 0, Map.of(0, 1L)));
    }

    private ArchiveSource source(Instant since, ArchiveCut cut) {
        return new ArchiveSource(
                new ArchiveSource.Settings(
                        folder.resolve("missing").toUri().toString(),
                        "events",
                        since,
                        cut,
                        VALIDATOR,
                        Duration.ZERO,
                        Duration.ZERO,
                        Duration.ZERO),
                gates.gate());
    }

    /** One reader; keeps what is sent to it. */
    private <T> T context(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) ->
                                switch (method.getName()) {
                                    case "registeredReaders" ->
                                            Map.of(0, new ReaderInfo(0, "here"));
                                    case "registeredReadersOfAttempts" ->
                                            Map.of(0, Map.of(attempt, new ReaderInfo(0, "here")));
                                    case "metricGroup" ->
                                            UnregisteredMetricsGroup
                                                    .createSourceReaderMetricGroup();
                                    case "sendEventToSourceReader" -> {
                                        sent.add(arguments[1]);
                                        yield null;
                                    }
                                    case "collect" -> {
                                        sent.add(
                                                ((DecodedRecord<UserEvent>) arguments[0])
                                                        .value()
                                                        .eventId());
                                        yield null;
                                    }
                                    case "assignSplit" -> {
                                        sent.add("assignSplit");
                                        yield null;
                                    }
                                    default -> null;
                                }));
    }
}
