package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplitState;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

class LossDetectingReaderTest {

    private static final Uuid OLD = new Uuid(1, 1);
    private static final Uuid NEW = new Uuid(2, 2);

    private final KafkaPartitionSplitState first = split(0);
    private final KafkaPartitionSplitState second = split(1);

    @Test
    void noStateIsPastAPartOfTheLossesThatEndTheJob() throws Exception {
        var emitter = emitter(true);
        emitter.emitRecord(lost(first, false), null, first);

        assertThat(first.getCurrentOffset()).isEqualTo(5);
        assertThat(emitter.topicIds()).doesNotContainValue(NEW);
        assertThatThrownBy(() -> emitter.emitRecord(lost(second, true), null, second))
                .isInstanceOf(SuppressRestartsException.class);
        assertThat(second.getCurrentOffset()).isEqualTo(5);
    }

    @Test
    void lossesThatAreCountedMoveTheState() throws Exception {
        var emitter = emitter(false);
        emitter.emitRecord(lost(first, false), null, first);
        emitter.emitRecord(lost(second, true), null, second);

        assertThat(first.getCurrentOffset()).isZero();
        assertThat(second.getCurrentOffset()).isZero();
        assertThat(emitter.topicIds())
                .containsEntry(first.getTopicPartition(), NEW)
                .containsEntry(second.getTopicPartition(), NEW);
    }

    private static LossDetectingReader.Emitter<String> emitter(boolean failsJob) {
        return new LossDetectingReader.Emitter<>(
                (record, output, split) -> {},
                UnregisteredMetricsGroup.createSourceReaderMetricGroup(),
                new OnLostInput(failsJob, "setting"));
    }

    private static KafkaPartitionSplitState split(int partition) {
        return new KafkaPartitionSplitState(
                new KafkaPartitionSplit(new TopicPartition("events", partition), 5));
    }

    private static LossDetectingSplitReader.Position lost(
            KafkaPartitionSplitState split, boolean isLast) {
        TopicPartition partition = split.getTopicPartition();
        LostInput lost =
                LostInput.find(partition, OLD, 5, new PartitionRange(NEW, true, 0, 9))
                        .orElseThrow();
        return new LossDetectingSplitReader.Position(partition, lost.goesOnAt(), NEW, lost, isLast);
    }
}
