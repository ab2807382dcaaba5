package io.recstream.job.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.recstream.job.ingest.CatchUpSource.AllRead;
import io.recstream.job.ingest.CatchUpSource.HasRead;
import io.recstream.job.ingest.CatchUpSource.LastRecord;
import io.recstream.job.ingest.CatchUpSource.ReadUpTo;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.SourceRecord;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.InputStatus;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // What it reads is closed by nobody.
class CatchUpReaderTest {

    private static final LastRecord LAST = new LastRecord(6, 8);

    private final List<Object> sent = new ArrayList<>();
    private long next;

    private final CatchUpReader<String> reader =
            new CatchUpReader<>(new TestingReader(), testing(SourceReaderContext.class));

    @Test
    void aRestoredPartitionHasBeenReadWhereItGoesOnBehindTheLastRecord() {
        restore(8);
        reader.handleSourceEvents(new ReadUpTo(1, Map.of(0, LAST)));

        assertThat(sent).containsExactly(new HasRead(1, Set.of(0)));
    }

    @Test
    void anOffsetOfAnotherTopicIsNotRead() {
        restore(9);
        reader.handleSourceEvents(new ReadUpTo(1, Map.of(0, LAST)));

        assertThat(sent).isEmpty();
    }

    @Test
    void whatArrivesDuringTheLookUpCountsAsRead() throws Exception {
        restore(5);
        emit(20);
        reader.handleSourceEvents(new ReadUpTo(1, Map.of(0, LAST)));

        assertThat(sent).containsExactly(new HasRead(1, Set.of(0)));
    }

    @Test
    void theLastRecordIsReportedWhenItIsEmitted() throws Exception {
        restore(5);
        reader.handleSourceEvents(new ReadUpTo(1, Map.of(0, LAST)));
        emit(5);
        assertThat(sent).isEmpty();

        emit(6);
        assertThat(sent).containsExactly(new HasRead(1, Set.of(0)));
    }

    @Test
    void aSecondGoalIsAnsweredToo() throws Exception {
        restore(5);
        reader.handleSourceEvents(new ReadUpTo(1, Map.of(0, LAST)));
        emit(6);
        reader.handleSourceEvents(new AllRead());
        emit(7);
        sent.clear();
        reader.handleSourceEvents(new ReadUpTo(2, Map.of(0, new LastRecord(7, 8))));

        assertThat(sent).containsExactly(new HasRead(2, Set.of(0)));
    }

    private void restore(long offset) {
        reader.addSplits(
                List.of(new KafkaPartitionSplit(new TopicPartition("catalog", 0), offset)));
    }

    @SuppressWarnings("unchecked")
    private void emit(long offset) throws Exception {
        next = offset;
        reader.pollNext(testing(ReaderOutput.class));
    }

    /** Keeps what is sent to the enumerator; does nothing else. */
    private <T> T testing(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(
                        getClass().getClassLoader(),
                        new Class<?>[] {type},
                        (self, method, arguments) -> {
                            if (method.getName().equals("sendSourceEventToCoordinator")) {
                                sent.add(arguments[0]);
                            }
                            return null;
                        }));
    }

    private final class TestingReader
            implements SourceReader<DecodedRecord<String>, KafkaPartitionSplit> {

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<DecodedRecord<String>> output) {
            output.collect(
                    DecodedRecord.accepted(
                            new SourceRecord("catalog", 0, next, 0, null, null), "item"));
            return InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<KafkaPartitionSplit> snapshotState(long checkpointId) {
            return List.of();
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void addSplits(List<KafkaPartitionSplit> splits) {}

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
