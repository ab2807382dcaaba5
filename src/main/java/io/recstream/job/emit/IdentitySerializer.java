package io.recstream.job.emit;

import io.recstream.avro.ObservedLink;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.IdentityUpdate;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Whose an id is, under the key of the id; a tombstone when it is forgotten. */
public final class IdentitySerializer implements KafkaRecordSerializationSchema<IdentityUpdate> {

    private static final long serialVersionUID = 1L;

    private final String topic;
    private final OutputFormat format;

    public IdentitySerializer(String topic, OutputFormat format) {
        this.topic = topic;
        this.format = format;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            IdentityUpdate update, KafkaSinkContext context, Long timestamp) {
        return OutputRecords.of(topic, update.id(), update.isTombstone() ? null : payload(update));
    }

    private byte[] payload(IdentityUpdate update) {
        return format.bytes(output(update), io.recstream.avro.IdentityUpdate.getEncoder());
    }

    private static io.recstream.avro.IdentityUpdate output(IdentityUpdate update) {
        return new io.recstream.avro.IdentityUpdate(
                update.id(),
                update.person(),
                update.owner(),
                update.link() == null ? null : output(update.link()),
                update.revision());
    }

    private static ObservedLink output(IdentityLink link) {
        return new ObservedLink(
                link.idA(),
                link.idB(),
                OutputRecords.instant(link.observedAt()),
                link.source(),
                link.topic(),
                link.partition(),
                link.offset());
    }
}
