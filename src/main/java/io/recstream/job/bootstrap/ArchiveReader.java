package io.recstream.job.bootstrap;

import io.recstream.job.archive.ArchiveFolder;
import io.recstream.job.archive.ArchiveScan;
import io.recstream.job.archive.RowBatch;
import io.recstream.job.archive.RowPosition;
import io.recstream.job.archive.Segment;
import io.recstream.job.ingest.EventTimeProgress;
import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.Provenance;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.core.io.InputStatus;

/**
 * Emits the rows of the archive. Event time advances as it did when they were ingested, with the
 * time of ingestion as the clock: a partition that had nothing for the idle timeout then is not
 * waited for. It goes on from the split, so that a restore changes nothing of it.
 */
final class ArchiveReader implements SourceReader<DecodedRecord<UserEvent>, ArchiveSplit> {

    /** As often, in the time of ingestion, as the live reader looks which partitions are idle. */
    private static final long TICK_MILLIS = 200;

    private final ArchiveSource.Settings settings;
    private final EventTimeProgress progress;
    private final Map<Integer, EventTimeProgress.Partition> partitions = new HashMap<>();

    private final CompletableFuture<Void> begun = new CompletableFuture<>();
    private final CompletableFuture<ArchiveScan> listed = new CompletableFuture<>();

    /** Done when the first row can be read, or nothing can. */
    private final CompletableFuture<Void> ready =
            CompletableFuture.allOf(begun, listed).handle((unused, failure) -> null);

    /** Behind the last row. */
    private final CompletableFuture<Void> never = new CompletableFuture<>();

    /** Lists the files, which may take minutes: the task's thread must not wait for it. */
    private Thread listing;

    private ArchiveScan scan;
    private boolean isRead;
    private RowPosition after;

    /** The event time that was restored, until the first row can be read; then null. */
    private ArchivedEventTime restored;

    private long records;
    private long ticked = Long.MIN_VALUE;
    private long lastWatermark = Long.MIN_VALUE;

    /** Read by the metrics; below 0 before the archive was listed. */
    private volatile long rowsLeft = -1;

    ArchiveReader(ArchiveSource.Settings settings, SourceReaderContext context) {
        this.settings = settings;
        this.progress =
                new EventTimeProgress(
                        settings.maxOutOfOrderness().toMillis(),
                        settings.idleTimeout().toMillis(),
                        settings.settleTime().toMillis(),
                        true);
        new StageMetrics(context.metricGroup()).gauge(JobMetric.ARCHIVE_ROWS_LEFT, () -> rowsLeft);
    }

    @Override
    public void start() {}

    @Override
    public void addSplits(List<ArchiveSplit> splits) {
        after = splits.get(0).after();
        restored = splits.get(0).eventTime();
        RowPosition start = after;
        listing =
                new Thread(
                        () -> {
                            try {
                                listed.complete(list(start));
                            } catch (Exception | LinkageError e) {
                                listed.completeExceptionally(e);
                                begun.complete(null);
                            }
                        },
                        "list-archive");
        listing.setDaemon(true);
        listing.setContextClassLoader(getClass().getClassLoader());
        listing.start();
    }

    private ArchiveScan list(RowPosition start) throws IOException, InterruptedException {
        List<Segment> segments = new ArchiveFolder(settings.path()).segments(settings.firstDate());
        return new ArchiveScan(settings.wanted(segments), start).passOver();
    }

    @Override
    public void handleSourceEvents(SourceEvent event) {
        if (event instanceof ArchiveSource.Begin) {
            begun.complete(null);
        }
    }

    @Override
    public InputStatus pollNext(ReaderOutput<DecodedRecord<UserEvent>> output) throws Exception {
        if (!ready.isDone()) {
            return InputStatus.NOTHING_AVAILABLE;
        }
        if (scan == null) {
            open(output);
        }
        if (!scan.next()) {
            rowsLeft = 0;
            isRead = true;
            return InputStatus.NOTHING_AVAILABLE;
        }
        rowsLeft = scan.remaining() + 1;
        after = scan.position();
        if (isWanted(scan.rows(), scan.place())) {
            emit(scan.rows().event(scan.place()), output);
        }
        return InputStatus.MORE_AVAILABLE;
    }

    /** Whether it is before the cut: an offset, so that the events of a record stay together. */
    private boolean isWanted(RowBatch rows, int at) {
        Long end = settings.cut().offsets().get(after.partition());
        return end != null
                && after.offset() < end
                && rows.topic(at).equals(settings.topic())
                && (settings.since() == null
                        || rows.eventTime(at) >= settings.since().toEpochMilli());
    }

    private void open(ReaderOutput<DecodedRecord<UserEvent>> output) throws Exception {
        try {
            scan = listed.get();
        } catch (ExecutionException e) {
            throw new IOException("The archive cannot be listed: " + e.getCause(), e.getCause());
        }
        settings.cut()
                .offsets()
                .keySet()
                .forEach(partition -> partitions.put(partition, progress.add(partition)));
        if (restored != null) {
            progress.restore(restored.progress());
            records = restored.records();
            ticked = restored.ticked();
            emit(restored.progress().eventTime(), output);
            restored = null;
        }
    }

    private void emit(UserEvent event, ReaderOutput<DecodedRecord<UserEvent>> output) {
        if (!settings.validator().accepts(event)) {
            return;
        }
        Provenance source = event.provenance();
        output.collect(
                DecodedRecord.accepted(
                        new SourceRecord(
                                settings.topic(),
                                source.partition(),
                                source.offset(),
                                source.timestamp(),
                                null,
                                null),
                        event));
        advance(source, event.time(), output);
    }

    /** A watermark follows the row that causes it. */
    private void advance(
            Provenance source, long time, ReaderOutput<DecodedRecord<UserEvent>> output) {
        records++;
        EventTimeProgress.Partition partition = partitions.get(source.partition());
        boolean steps = progress.accept(partition, time);
        long ingested = source.ingestedMicros() / 1_000;
        if (ingested - TICK_MILLIS >= ticked) {
            ticked = ingested;
            progress.tick(new EventTimeProgress.Reading(ingested, ingested, records));
            steps = true;
        }
        if (steps) {
            emit(progress.eventTime(), output);
        }
    }

    private void emit(long eventTime, ReaderOutput<DecodedRecord<UserEvent>> output) {
        if (eventTime > lastWatermark) {
            lastWatermark = eventTime;
            output.emitWatermark(new Watermark(eventTime));
        }
    }

    /** The state says whether the archive was read to its end: only then is it the whole state. */
    @Override
    public List<ArchiveSplit> snapshotState(long checkpointId) {
        return after == null
                ? List.of()
                : List.of(new ArchiveSplit(isRead ? RowPosition.END : after, eventTime()));
    }

    /** Null before the first row could be read for the first time. */
    private ArchivedEventTime eventTime() {
        return scan == null
                ? restored
                : new ArchivedEventTime(progress.snapshot(), records, ticked);
    }

    @Override
    public CompletableFuture<Void> isAvailable() {
        return isRead ? never : ready;
    }

    @Override
    public void notifyNoMoreSplits() {}

    @Override
    public void close() {
        if (listing != null) {
            listing.interrupt();
        }
    }
}
