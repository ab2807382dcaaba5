package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import io.recstream.job.state.CodecType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and checks events inside the source, where per-partition watermarks need their time.
 * Every record becomes at least one {@link DecodedRecord}; none makes it throw.
 */
public final class EventDeserializer
        implements KafkaRecordDeserializationSchema<DecodedRecord<UserEvent>> {

    private static final long serialVersionUID = 1L;

    private final RecordDecoder<UserEvent> decoder;

    public EventDeserializer(
            PayloadDecoder<RawEvent> decoder,
            RecordValidator<RawEvent, UserEvent> rules,
            int maxRecordBytes) {
        this(RecordReader.of(decoder, rules), maxRecordBytes);
    }

    /**
     * Reads records by a reader.
     *
     * @param maxRecordBytes a larger payload is refused unread
     */
    public EventDeserializer(RecordReader<UserEvent> reader, int maxRecordBytes) {
        this.decoder = new RecordDecoder<>(reader, maxRecordBytes, "recstream.events");
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder.show(context.getMetricGroup());
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> kafka, Collector<DecodedRecord<UserEvent>> out) {
        decode(RecordReader.source(kafka), out::collect);
    }

    /** What becomes of a record: at least one. */
    public List<DecodedRecord<UserEvent>> decode(SourceRecord source) {
        List<DecodedRecord<UserEvent>> decoded = new ArrayList<>();
        decode(source, decoded::add);
        return decoded;
    }

    private void decode(SourceRecord source, Consumer<DecodedRecord<UserEvent>> out) {
        if (source.payload() == null) {
            out.accept(
                    DecodedRecord.rejected(
                            source,
                            NULL_VALUE,
                            "The record has no value; only catalogue records may have none"));
        } else {
            decoder.take(source, out);
        }
    }

    @Override
    public TypeInformation<DecodedRecord<UserEvent>> getProducedType() {
        return CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfEvent());
    }
}
