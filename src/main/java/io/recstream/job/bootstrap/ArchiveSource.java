package io.recstream.job.bootstrap;

import io.recstream.job.archive.RowPosition;
import io.recstream.job.archive.Segment;
import io.recstream.job.ingest.StartGate;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import io.recstream.job.validate.EventValidator;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
import org.apache.flink.core.io.SimpleVersionedSerialization;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Emits the events of the archive as they were decoded, in the order of their ingestion, with their
 * event time as watermarks. To be used at parallelism 1.
 *
 * <p>It is unbounded, although it ends: the state of a task that has finished cannot be restored by
 * one that is to run. When the last row is emitted, {@code archiveRowsLeft} is 0.
 */
public final class ArchiveSource
        implements Source<DecodedRecord<UserEvent>, ArchiveSplit, Optional<ArchiveSplit>>,
                ResultTypeQueryable<DecodedRecord<UserEvent>> {

    private static final long serialVersionUID = 1L;

    /** The uid of the source. */
    public static final String UID = "read-archive";

    private final Settings settings;
    private final StartGate gate;

    /**
     * Whether an entry of the source's splits in a savepoint says that the archive was read to its
     * end.
     */
    public static boolean isReadToItsEnd(byte[] entry) throws IOException {
        ArchiveSplit split =
                SimpleVersionedSerialization.readVersionAndDeSerialize(
                        ArchiveSplit.SERIALIZER, entry);
        return split.after().equals(RowPosition.END);
    }

    /** From the enumerator to the reader: the first event may be emitted. */
    record Begin() implements SourceEvent {}

    /**
     * What is read, and how event time follows.
     *
     * @param path of the archive
     * @param topic of the events
     * @param since event time of the first event; null for all
     * @param cut behind which nothing is read
     * @param validator refuses what the settings of today do not accept
     */
    public record Settings(
            String path,
            String topic,
            Instant since,
            ArchiveCut cut,
            EventValidator validator,
            Duration maxOutOfOrderness,
            Duration idleTimeout,
            Duration settleTime)
            implements Serializable {

        /** The date of the first rows; null for all. */
        LocalDate firstDate() {
            return since == null ? null : LocalDate.ofInstant(since, ZoneOffset.UTC);
        }

        /** The segments that may have events to be emitted. */
        List<Segment> wanted(List<Segment> segments) {
            return segments.stream()
                    .filter(it -> cut.mayHold(it, topic))
                    .filter(
                            it ->
                                    since == null
                                            || it.bounds().eventTimes().max()
                                                    >= since.toEpochMilli())
                    .toList();
        }
    }

    /**
     * @param gate behind which the first event is emitted
     */
    public ArchiveSource(Settings settings, StartGate gate) {
        this.settings = settings;
        this.gate = gate;
    }

    /**
     * The rows that are to be read, at most.
     *
     * @param segments of the whole archive
     */
    public long rows(List<Segment> segments) {
        return settings.wanted(segments).stream().mapToLong(Segment::rows).sum();
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SourceReader<DecodedRecord<UserEvent>, ArchiveSplit> createReader(
            SourceReaderContext context) {
        return new ArchiveReader(settings, context);
    }

    @Override
    public SplitEnumerator<ArchiveSplit, Optional<ArchiveSplit>> createEnumerator(
            SplitEnumeratorContext<ArchiveSplit> context) {
        return new Enumerator(context, gate, Optional.of(ArchiveSplit.START));
    }

    @Override
    public SplitEnumerator<ArchiveSplit, Optional<ArchiveSplit>> restoreEnumerator(
            SplitEnumeratorContext<ArchiveSplit> context, Optional<ArchiveSplit> unassigned) {
        return new Enumerator(context, gate, unassigned);
    }

    @Override
    public SimpleVersionedSerializer<ArchiveSplit> getSplitSerializer() {
        return ArchiveSplit.SERIALIZER;
    }

    @Override
    public SimpleVersionedSerializer<Optional<ArchiveSplit>> getEnumeratorCheckpointSerializer() {
        return new UnassignedSerializer();
    }

    @Override
    public TypeInformation<DecodedRecord<UserEvent>> getProducedType() {
        return CodecType.ofMessage(
                DecodedRecord.class, new DecodedRecordCodec.OfArchivedIdentifiedEvent());
    }

    /**
     * Gives the one split to the one reader, and lets it begin after each start behind a checkpoint
     * that was taken with the gate open: then all operators have what the other sources had emitted
     * when they opened it.
     */
    private static final class Enumerator
            implements SplitEnumerator<ArchiveSplit, Optional<ArchiveSplit>> {

        private static final int NONE = -1;

        private final SplitEnumeratorContext<ArchiveSplit> context;
        private final StartGate gate;
        private Optional<ArchiveSplit> unassigned;

        /** The attempt of the reader that waits; NONE where none does. */
        private int waiting = NONE;

        /** The first checkpoint with the gate open. */
        private long behind = NONE;

        Enumerator(
                SplitEnumeratorContext<ArchiveSplit> context,
                StartGate gate,
                Optional<ArchiveSplit> unassigned) {
            this.context = context;
            this.gate = gate;
            this.unassigned = unassigned;
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<ArchiveSplit> splits, int subtask) {
            waiting = NONE;
            if (!splits.isEmpty()) {
                unassigned = Optional.of(splits.get(0));
            }
        }

        @Override
        public void addReader(int subtask) {
            waiting = StartGate.attempt(context, subtask);
            behind = NONE;
            unassigned.ifPresent(split -> context.assignSplit(split, subtask));
            unassigned = Optional.empty();
        }

        @Override
        public Optional<ArchiveSplit> snapshotState(long checkpointId) {
            if (waiting != NONE && behind == NONE && gate.isOpen(waiting)) {
                behind = checkpointId;
            }
            return unassigned;
        }

        @Override
        public void notifyCheckpointComplete(long checkpointId) {
            if (waiting != NONE && behind != NONE && checkpointId >= behind) {
                waiting = NONE;
                context.registeredReaders()
                        .keySet()
                        .forEach(it -> context.sendEventToSourceReader(it, new Begin()));
            }
        }

        @Override
        public void close() {}
    }

    private static final class UnassignedSerializer
            implements SimpleVersionedSerializer<Optional<ArchiveSplit>> {

        @Override
        public int getVersion() {
            return ArchiveSplit.SERIALIZER.getVersion();
        }

        @Override
        public byte[] serialize(Optional<ArchiveSplit> unassigned) throws IOException {
            return unassigned.isEmpty()
                    ? new byte[0]
                    : ArchiveSplit.SERIALIZER.serialize(unassigned.get());
        }

        @Override
        public Optional<ArchiveSplit> deserialize(int version, byte[] bytes) throws IOException {
            return bytes.length == 0
                    ? Optional.empty()
                    : Optional.of(ArchiveSplit.SERIALIZER.deserialize(version, bytes));
        }
    }
}
