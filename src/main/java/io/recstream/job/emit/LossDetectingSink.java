package io.recstream.job.emit;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import org.apache.flink.api.connector.sink2.Committer;
import org.apache.flink.api.connector.sink2.CommitterInitContext;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsCommitter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.connector.kafka.sink.KafkaCommittable;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.sink.KafkaWriterState;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.connector.sink2.CommittableMessage;
import org.apache.flink.streaming.api.connector.sink2.SupportsPostCommitTopology;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.lineage.LineageVertex;
import org.apache.flink.streaming.api.lineage.LineageVertexProvider;

/**
 * Kafka's sink, made to detect lost output: the connector's own committer only counts a transaction
 * that the brokers have aborted or forgotten. Brokers that do not respond do not end the process.
 * State and names are the connector's.
 */
final class LossDetectingSink<T>
        implements Sink<T>,
                SupportsCommitter<KafkaCommittable>,
                SupportsWriterState<T, KafkaWriterState>,
                SupportsPostCommitTopology<KafkaCommittable>,
                LineageVertexProvider {

    private static final long serialVersionUID = 1L;

    private final KafkaSink<T> sink;
    private final String topic;
    private final List<String> prefixes;
    private final Properties producer;
    private final boolean failsOnLoss;

    /**
     * @param prefixes of the transactional ids of all sinks of the job
     * @param producer the settings of the sink's producers
     * @param failsOnLoss whether lost output ends the job; otherwise it is counted
     */
    LossDetectingSink(
            KafkaSink<T> sink,
            String topic,
            List<String> prefixes,
            Properties producer,
            boolean failsOnLoss) {
        this.sink = sink;
        this.topic = topic;
        this.prefixes = List.copyOf(prefixes);
        this.producer = producer;
        this.failsOnLoss = failsOnLoss;
    }

    @Override
    public Committer<KafkaCommittable> createCommitter(CommitterInitContext context) {
        return new LossDetectingCommitter(
                sink.createCommitter(context),
                topic,
                prefixes,
                new TransactionDescriber(producer),
                context.metricGroup(),
                failsOnLoss);
    }

    @Override
    public SimpleVersionedSerializer<KafkaCommittable> getCommittableSerializer() {
        return sink.getCommittableSerializer();
    }

    @Override
    public SinkWriter<T> createWriter(WriterInitContext context) throws IOException {
        return new BoundedCloseWriter<>(
                sink.createWriter(context), topic, BoundedCloseWriter.ABORT);
    }

    @Override
    public StatefulSinkWriter<T, KafkaWriterState> restoreWriter(
            WriterInitContext context, Collection<KafkaWriterState> recovered) {
        return new BoundedCloseWriter<>(
                sink.restoreWriter(context, recovered), topic, BoundedCloseWriter.ABORT);
    }

    @Override
    public SimpleVersionedSerializer<KafkaWriterState> getWriterStateSerializer() {
        return sink.getWriterStateSerializer();
    }

    @Override
    public void addPostCommitTopology(DataStream<CommittableMessage<KafkaCommittable>> committer) {
        sink.addPostCommitTopology(committer);
    }

    @Override
    public LineageVertex getLineageVertex() {
        return sink.getLineageVertex();
    }
}
