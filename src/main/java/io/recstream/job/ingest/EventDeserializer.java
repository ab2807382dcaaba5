package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and checks events inside the source, where per-partition watermarks need their time.
 * Every record becomes exactly one {@link DecodedRecord}; none makes it throw.
 */
public final class EventDeserializer
        implements KafkaRecordDeserializationSchema<DecodedRecord<UserEvent>> {

    private static final long serialVersionUID = 1L;

    private final RecordDecoder<RawEvent, UserEvent> intake;

    public EventDeserializer(
            PayloadDecoder<RawEvent> decoder,
            RecordRules<RawEvent, UserEvent> rules,
            int maxRecordBytes) {
        this.intake = new RecordDecoder<>(decoder, rules, maxRecordBytes, "recstream.events");
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        intake.show(context.getMetricGroup());
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> kafka, Collector<DecodedRecord<UserEvent>> out) {
        out.collect(incoming(RecordDecoder.source(kafka)));
    }

    /** What becomes of a record. */
    public DecodedRecord<UserEvent> incoming(SourceRecord source) {
        return source.payload() == null
                ? DecodedRecord.rejected(
                        source,
                        NULL_VALUE,
                        "The record has no value; only catalogue records may have none")
                : intake.take(source);
    }

    @Override
    public TypeInformation<DecodedRecord<UserEvent>> getProducedType() {
        return CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfEvent());
    }
}
