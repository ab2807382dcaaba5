package io.recstream.job.ingest;

import java.time.Duration;
import java.util.Properties;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.connector.base.source.reader.RecordsWithSplitIds;
import org.apache.flink.connector.base.source.reader.synchronization.FutureCompletingBlockingQueue;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.KafkaSourceEnumState;
import org.apache.flink.connector.kafka.source.metrics.KafkaSourceReaderMetrics;
import org.apache.flink.connector.kafka.source.reader.KafkaRecordEmitter;
import org.apache.flink.connector.kafka.source.reader.KafkaSourceReader;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.connector.kafka.source.reader.fetcher.KafkaSourceFetcherManager;
import org.apache.flink.connector.kafka.source.split.KafkaPartitionSplit;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.util.UserCodeClassLoader;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Kafka's source, made to detect lost input: the connector's own consumer continues at an end of
 * the partition where an offset is gone, and does not detect that a topic was created again. The
 * enumerator and its state are the connector's; the readers' state carries the id of each topic.
 */
final class LossDetectingSource<T>
        extends ForwardingSource<T, KafkaPartitionSplit, KafkaSourceEnumState> {

    private static final long serialVersionUID = 1L;

    private final KafkaRecordDeserializationSchema<T> deserializer;
    private final Properties consumer;
    private final boolean fromEarliest;
    private final Duration interval;
    private final OnLostInput onLoss;

    /**
     * @param consumer the settings of the source's consumers
     * @param fromEarliest whether a partition without any offset is read from its beginning;
     *     otherwise from its end
     * @param interval between two checks of the topics' ids
     */
    LossDetectingSource(
            KafkaSource<T> source,
            KafkaRecordDeserializationSchema<T> deserializer,
            Properties consumer,
            boolean fromEarliest,
            Duration interval,
            OnLostInput onLoss) {
        super(source);
        this.deserializer = deserializer;
        this.consumer = new Properties();
        this.consumer.putAll(consumer);
        String bytes = ByteArrayDeserializer.class.getName();
        this.consumer.setProperty(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, bytes);
        this.consumer.setProperty(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, bytes);
        this.consumer.setProperty(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        this.consumer.setProperty(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        this.fromEarliest = fromEarliest;
        this.interval = interval;
        this.onLoss = onLoss;
    }

    /** As the connector does, but with a split reader and an emitter of our own. */
    @Override
    public SourceReader<T, KafkaPartitionSplit> createReader(SourceReaderContext context)
            throws Exception {
        openDeserializer(context);
        KafkaSourceReaderMetrics metrics = new KafkaSourceReaderMetrics(context.metricGroup());
        FutureCompletingBlockingQueue<RecordsWithSplitIds<ConsumerRecord<byte[], byte[]>>> queue =
                new FutureCompletingBlockingQueue<>();
        KafkaSourceFetcherManager fetchers =
                new KafkaSourceFetcherManager(
                        queue,
                        () ->
                                new LossDetectingSplitReader(
                                        consumer, context, metrics, fromEarliest, interval),
                        finished -> {});
        LossDetectingReader.Emitter<T> emitter =
                new LossDetectingReader.Emitter<>(
                        new KafkaRecordEmitter<>(deserializer), context.metricGroup(), onLoss);
        Configuration configuration = new Configuration();
        consumer.stringPropertyNames()
                .forEach(key -> configuration.setString(key, consumer.getProperty(key)));
        return new LossDetectingReader<>(
                new KafkaSourceReader<>(queue, fetchers, emitter, configuration, context, metrics),
                emitter.topicIds());
    }

    private void openDeserializer(SourceReaderContext context) throws Exception {
        deserializer.open(
                new DeserializationSchema.InitializationContext() {
                    @Override
                    public MetricGroup getMetricGroup() {
                        return context.metricGroup().addGroup("deserializer");
                    }

                    @Override
                    public UserCodeClassLoader getUserCodeClassLoader() {
                        return context.getUserCodeClassLoader();
                    }
                });
    }

    @Override
    public SimpleVersionedSerializer<KafkaPartitionSplit> getSplitSerializer() {
        return new TopicSplitSerializer();
    }
}
