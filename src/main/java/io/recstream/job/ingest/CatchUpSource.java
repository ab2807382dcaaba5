package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import java.io.Serializable;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.flink.api.common.eventtime.Watermark;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceEvent;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;

/**
 * A source of one topic that emits one watermark, {@link #CAUGHT_UP}, from each of its subtasks,
 * when all of them together have emitted every record that the topic held when they started: after
 * each start, restart and change of parallelism. To be used without a watermark strategy.
 *
 * <p>The enumerator looks up the last record of each partition when all readers have registered,
 * the readers report when they have emitted it, and after the last report all emit the watermark.
 * So it does not matter which reader has a partition, or whether a reader has none. Records count,
 * not offsets: the last offsets of a partition can be those of transaction markers or of records
 * that compaction has removed.
 */
final class CatchUpSource<T>
        extends ForwardingSource<DecodedRecord<T>, KafkaPartitionSplit, KafkaSourceEnumState> {

    static final Watermark CAUGHT_UP = new Watermark(0);

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final Properties consumer;
    private final StartGate gate;

    /**
     * @param consumer the settings of a consumer that may read the topic
     * @param gate opened when all readers have emitted the watermark; may be null
     */
    CatchUpSource(
            Source<DecodedRecord<T>, KafkaPartitionSplit, KafkaSourceEnumState> source,
            String topic,
            Properties consumer,
            StartGate gate) {
        super(source);
        this.topic = topic;
        this.consumer = consumer;
        this.gate = gate;
    }

    /**
     * The last record of a partition.
     *
     * @param end the offset after the last record that can be read
     */
    record LastRecord(long offset, long end) implements Serializable {

        /** Whether the record is before the offset at which a reader starts. */
        boolean isBefore(long startingOffset) {
            return startingOffset > offset && startingOffset <= end;
        }
    }

    /** From the enumerator to each reader: the last records, by partition. */
    record ReadUpTo(int start, Map<Integer, LastRecord> records) implements SourceEvent {}

    /** From a reader to the enumerator: the partitions whose last record it has emitted. */
    record HasRead(int start, Set<Integer> partitions) implements SourceEvent {}

    /** From the enumerator to each reader: all last records have been emitted. */
    record AllRead() implements SourceEvent {}

    /** From a reader to the enumerator: it has emitted the watermark. */
    record HasCaughtUp() implements SourceEvent {}

    @Override
    public SourceReader<DecodedRecord<T>, KafkaPartitionSplit> createReader(
            SourceReaderContext context) throws Exception {
        return new CatchUpReader<>(super.createReader(context), context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> createEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context) throws Exception {
        return watching(super.createEnumerator(context), context);
    }

    @Override
    public SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> restoreEnumerator(
            SplitEnumeratorContext<KafkaPartitionSplit> context, KafkaSourceEnumState checkpoint)
            throws Exception {
        return watching(super.restoreEnumerator(context, checkpoint), context);
    }

    private CatchUpEnumerator watching(
            SplitEnumerator<KafkaPartitionSplit, KafkaSourceEnumState> enumerator,
            SplitEnumeratorContext<KafkaPartitionSplit> context) {
        return new CatchUpEnumerator(enumerator, context, new LastRecords(topic, consumer), gate);
    }
}
