package io.recstream.job.bootstrap;

import io.recstream.job.archive.RowPosition;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import io.recstream.job.validate.EventValidator;
import java.io.IOException;
import java.io.Serializable;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.api.java.typeutils.ResultTypeQueryable;
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

    private final Settings settings;

    /**
     * What is read, and how event time follows.
     *
     * @param path of the archive
     * @param topic of the events
     * @param since event time of the first event; null for all
     * @param offsets behind the last event of each partition, as in {@link ArchiveCut}
     * @param validator refuses what the settings of today do not accept
     */
    public record Settings(
            String path,
            String topic,
            Instant since,
            Map<Integer, Long> offsets,
            EventValidator validator,
            Duration maxOutOfOrderness,
            Duration idleTimeout,
            Duration settleTime)
            implements Serializable {

        public Settings {
            offsets = Map.copyOf(offsets);
        }
    }

    public ArchiveSource(Settings settings) {
        this.settings = settings;
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
        return new Enumerator(context, Optional.of(new ArchiveSplit(RowPosition.START)));
    }

    @Override
    public SplitEnumerator<ArchiveSplit, Optional<ArchiveSplit>> restoreEnumerator(
            SplitEnumeratorContext<ArchiveSplit> context, Optional<ArchiveSplit> unassigned) {
        return new Enumerator(context, unassigned);
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
        return CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfArchivedEvent());
    }

    /** Gives the one split to the one reader. */
    private static final class Enumerator
            implements SplitEnumerator<ArchiveSplit, Optional<ArchiveSplit>> {

        private final SplitEnumeratorContext<ArchiveSplit> context;
        private Optional<ArchiveSplit> unassigned;

        Enumerator(
                SplitEnumeratorContext<ArchiveSplit> context, Optional<ArchiveSplit> unassigned) {
            this.context = context;
            this.unassigned = unassigned;
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<ArchiveSplit> splits, int subtask) {
            unassigned = splits.stream().findFirst();
        }

        @Override
        public void addReader(int subtask) {
            unassigned.ifPresent(split -> context.assignSplit(split, subtask));
            unassigned = Optional.empty();
        }

        @Override
        public Optional<ArchiveSplit> snapshotState(long checkpointId) {
            return unassigned;
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
