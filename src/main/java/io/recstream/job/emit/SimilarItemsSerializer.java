package io.recstream.job.emit;

import io.recstream.job.model.SimilarItems;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** An item's neighbours under the key of its id; a tombstone when it is forgotten. */
public final class SimilarItemsSerializer implements KafkaRecordSerializationSchema<SimilarItems> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final OutputFormat format;

    public SimilarItemsSerializer(String topic, OutputFormat format) {
        this.topic = topic;
        this.format = format;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            SimilarItems similar, KafkaSinkContext context, Long timestamp) {
        return OutputRecords.of(
                topic, similar.itemId(), similar.isTombstone() ? null : payload(similar));
    }

    private byte[] payload(SimilarItems similar) {
        return format.bytes(output(similar), io.recstream.avro.SimilarItems.getEncoder());
    }

    private static io.recstream.avro.SimilarItems output(SimilarItems similar) {
        return new io.recstream.avro.SimilarItems(
                similar.itemId(),
                similar.version(),
                OutputRecords.instant(similar.generatedAt()),
                OutputRecords.each(
                        similar.neighbours(),
                        next -> new io.recstream.avro.Neighbour(next.itemId(), next.score())));
    }
}
