package io.recstream.job.emit;

import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.WindowFeatures;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** A user's features under the key of their id; a tombstone when they are forgotten. */
public final class FeaturesSerializer implements KafkaRecordSerializationSchema<UserFeatures> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final OutputFormat format;

    public FeaturesSerializer(String topic, OutputFormat format) {
        this.topic = topic;
        this.format = format;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            UserFeatures features, KafkaSinkContext context, Long timestamp) {
        return OutputRecords.of(
                topic, features.userId(), features.isTombstone() ? null : payload(features));
    }

    private byte[] payload(UserFeatures features) {
        return format.bytes(output(features), io.recstream.avro.UserFeatures.getEncoder());
    }

    private static io.recstream.avro.UserFeatures output(UserFeatures features) {
        return new io.recstream.avro.UserFeatures(
                features.userId(),
                features.version(),
                OutputRecords.instant(features.asOf()),
                OutputRecords.instant(features.lastEventTime()),
                features.eventsTotal(),
                OutputRecords.each(features.windows(), FeaturesSerializer::output),
                features.missingBefore() == UserFeatures.COMPLETE
                        ? null
                        : OutputRecords.instant(features.missingBefore()));
    }

    private static io.recstream.avro.WindowFeatures output(WindowFeatures window) {
        return new io.recstream.avro.WindowFeatures(
                window.lengthMillis(),
                window.events(),
                window.counts(),
                window.valueSum(),
                window.distinctItems(),
                OutputRecords.each(
                        window.topCategories(),
                        top -> new io.recstream.avro.CategoryCount(top.category(), top.count())));
    }
}
