package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.RawLink;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.state.CodecType;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and checks links of two ids. Every record becomes one {@link DecodedRecord}; none makes
 * it throw.
 */
public final class LinkDeserializer
        implements KafkaRecordDeserializationSchema<DecodedRecord<IdentityLink>> {

    private static final long serialVersionUID = 1L;

    private final RecordDecoder<IdentityLink> decoder;

    /**
     * Reads links.
     *
     * @param maxRecordBytes a larger payload is refused unread
     */
    public LinkDeserializer(
            PayloadDecoder<RawLink> decoder,
            RecordValidator<RawLink, IdentityLink> rules,
            int maxRecordBytes) {
        this.decoder =
                new RecordDecoder<>(
                        RecordReader.of(decoder, rules),
                        maxRecordBytes,
                        "recstream.identity.links");
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder.show(context.getMetricGroup());
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> kafka, Collector<DecodedRecord<IdentityLink>> out) {
        SourceRecord source = RecordReader.source(kafka);
        if (source.payload() == null) {
            out.collect(
                    DecodedRecord.rejected(
                            source,
                            NULL_VALUE,
                            "The record has no value; links cannot be removed"));
        } else {
            decoder.take(source, out::collect);
        }
    }

    @Override
    public TypeInformation<DecodedRecord<IdentityLink>> getProducedType() {
        return CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfLink());
    }
}
