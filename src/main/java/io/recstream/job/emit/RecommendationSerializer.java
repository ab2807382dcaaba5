package io.recstream.job.emit;

import io.recstream.avro.EmptyReason;
import io.recstream.avro.RecommendationReason;
import io.recstream.job.model.RecommendationUpdate;
import io.recstream.job.model.RecommendedItem;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A user's list under the key of their id; a tombstone when they are forgotten. */
public final class RecommendationSerializer
        implements KafkaRecordSerializationSchema<RecommendationUpdate> {

    private static final long serialVersionUID = 1L;
    private static final String MODEL_VERSION = OutputRecords.jarVersion();

    private final String topic;
    private final OutputFormat format;

    public RecommendationSerializer(String topic, OutputFormat format) {
        this.topic = topic;
        this.format = format;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            RecommendationUpdate update, KafkaSinkContext context, Long timestamp) {
        return OutputRecords.of(
                topic, update.userId(), update.isTombstone() ? null : payload(update));
    }

    private byte[] payload(RecommendationUpdate update) {
        return format.bytes(output(update), io.recstream.avro.RecommendationUpdate.getEncoder());
    }

    private static io.recstream.avro.RecommendationUpdate output(RecommendationUpdate update) {
        return new io.recstream.avro.RecommendationUpdate(
                update.userId(),
                update.version(),
                OutputRecords.instant(update.generatedAt()),
                update.triggerEventId(),
                OutputRecords.instant(update.eventTime()),
                update.complete(),
                update.emptyReason() == null
                        ? null
                        : EmptyReason.valueOf(update.emptyReason().name()),
                OutputRecords.each(update.items(), RecommendationSerializer::output),
                MODEL_VERSION,
                update.sessionEvents() == RecommendationUpdate.UNKNOWN
                        ? null
                        : update.sessionEvents(),
                update.rulesVersion(),
                update.variant());
    }

    private static io.recstream.avro.RecommendedItem output(RecommendedItem item) {
        return new io.recstream.avro.RecommendedItem(
                item.itemId(),
                item.score(),
                RecommendationReason.valueOf(item.reason().name()),
                item.becauseOf(),
                item.title(),
                item.category());
    }
}
