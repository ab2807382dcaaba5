package io.recstream.job.ingest;

import io.recstream.job.metrics.JobMetric;
import io.recstream.job.metrics.StageMetrics;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.source.SourceOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.connector.base.source.reader.RecordEmitter;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitState;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A reader whose state contains the topic id of each offset. */
@SuppressWarnings("try") // close() throws what the reader within does.
final class LossDetectingReader<T> extends ForwardingReader<T, KafkaPartitionSplit> {

    private final Map<TopicPartition, Uuid> topicIds;

    /**
     * @param topicIds by partition; shared with the emitter, in the task's thread
     */
    LossDetectingReader(
            SourceReader<T, KafkaPartitionSplit> reader, Map<TopicPartition, Uuid> topicIds) {
        super(reader);
        this.topicIds = topicIds;
    }

    @Override
    public void addSplits(List<KafkaPartitionSplit> splits) {
        splits.forEach(it -> topicIds.put(it.getTopicPartition(), TopicSplit.topicIdOf(it)));
        super.addSplits(splits);
    }

    @Override
    public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
        List<KafkaPartitionSplit> splits = new ArrayList<>();
        for (KafkaPartitionSplit split : super.snapshotState(checkpointId)) {
            Uuid topicId = topicIds.getOrDefault(split.getTopicPartition(), Uuid.ZERO_UUID);
            splits.add(new TopicSplit(split, topicId));
        }
        return splits;
    }

    /**
     * Emits records. At a position between them it moves the state there; input that was lost
     * before it ends the job, or is counted.
     */
    static final class Emitter<T>
            implements RecordEmitter<ConsumerRecord<byte[], byte[]>, T, KafkaPartitionSplitState> {

        private static final Logger LOG = LoggerFactory.getLogger(LossDetectingReader.class);

        private final RecordEmitter<ConsumerRecord<byte[], byte[]>, T, KafkaPartitionSplitState>
                records;
        private final Map<TopicPartition, Uuid> topicIds = new HashMap<>();
        private final List<LostInput> losses = new ArrayList<>();
        private final Counter lost;
        private final OnLostInput onLoss;

        Emitter(
                RecordEmitter<ConsumerRecord<byte[], byte[]>, T, KafkaPartitionSplitState> records,
                MetricGroup metrics,
                OnLostInput onLoss) {
            this.records = records;
            this.lost = new StageMetrics(metrics).counter(JobMetric.LOST_INPUT);
            this.onLoss = onLoss;
        }

        Map<TopicPartition, Uuid> topicIds() {
            return topicIds;
        }

        @Override
        public void emitRecord(
                ConsumerRecord<byte[], byte[]> record,
                SourceOutput<T> output,
                KafkaPartitionSplitState split)
                throws Exception {
            if (record instanceof LossDetectingSplitReader.Position position) {
                goOnAt(position, split);
            } else {
                records.emitRecord(record, output, split);
            }
        }

        private void goOnAt(
                LossDetectingSplitReader.Position position, KafkaPartitionSplitState split) {
            if (position.lost() != null) {
                LostInput loss =
                        position.lost().from() == LostInput.UNKNOWN
                                ? position.lost().withFrom(split.getCurrentOffset())
                                : position.lost();
                LOG.error("Input is lost: {}.", loss);
                losses.add(loss);
            }
            if (position.isLast() && !losses.isEmpty()) {
                settle();
            }
            if (onLoss.failsJob() && !losses.isEmpty()) {
                // No checkpoint before the end of the job may be past a part of the lost input.
                return;
            }
            topicIds.put(split.getTopicPartition(), position.topicId());
            split.setCurrentOffset(position.offset());
        }

        private void settle() {
            if (onLoss.failsJob()) {
                throw new SuppressRestartsException(
                        new LostInputException(losses, onLoss.countingSetting()));
            }
            // An unknown number counts as one, so that the metric grows.
            losses.forEach(loss -> lost.inc(loss.records().orElse(1)));
            losses.clear();
        }
    }
}
