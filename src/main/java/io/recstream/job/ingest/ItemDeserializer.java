package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.state.CodecType;
import org.apache.flink.api.common.serialization.DeserializationSchema;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and checks catalogue items; a key without a value is a tombstone, which removes the item.
 * Every record becomes exactly one {@link DecodedRecord}; none makes it throw.
 */
public final class ItemDeserializer
        implements KafkaRecordDeserializationSchema<DecodedRecord<CatalogItem>> {

    private static final long serialVersionUID = 1L;

    private final RecordDecoder<RawItem, CatalogItem> intake;

    public ItemDeserializer(
            PayloadDecoder<RawItem> decoder,
            RecordRules<RawItem, CatalogItem> rules,
            int maxRecordBytes) {
        this.intake = new RecordDecoder<>(decoder, rules, maxRecordBytes, "recstream.catalog");
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        intake.show(context.getMetricGroup());
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> kafka, Collector<DecodedRecord<CatalogItem>> out) {
        out.collect(incoming(RecordDecoder.source(kafka)));
    }

    /** What becomes of a record. */
    public DecodedRecord<CatalogItem> incoming(SourceRecord source) {
        return source.payload() == null ? removal(source) : intake.take(source);
    }

    private DecodedRecord<CatalogItem> removal(SourceRecord source) {
        if (source.key() == null) {
            return DecodedRecord.rejected(
                    source,
                    MISSING_ITEM_ID,
                    "The record has neither a key nor a value; the removal of an item has its item_id as key");
        }
        try {
            String itemId = StrictUtf8.decode(source.key());
            return intake.rules().check(source, RawItem.removed(itemId));
        } catch (UndecodableException e) {
            return DecodedRecord.rejected(source, e.reason(), e.getMessage());
        }
    }

    @Override
    public TypeInformation<DecodedRecord<CatalogItem>> getProducedType() {
        return CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfItem());
    }
}
