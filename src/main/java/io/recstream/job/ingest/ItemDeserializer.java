package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.Incoming;
import io.recstream.job.model.IncomingCodec;
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
 * Every record becomes exactly one {@link Incoming}; none makes it throw.
 */
public final class ItemDeserializer
        implements KafkaRecordDeserializationSchema<Incoming<CatalogItem>> {

    private static final long serialVersionUID = 1L;

    private final Intake<RawItem, CatalogItem> intake;

    public ItemDeserializer(
            PayloadDecoder<RawItem> decoder,
            RecordRules<RawItem, CatalogItem> rules,
            int maxRecordBytes) {
        this.intake = new Intake<>(decoder, rules, maxRecordBytes, "recstream.catalog");
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        intake.show(context.getMetricGroup());
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> kafka, Collector<Incoming<CatalogItem>> out) {
        out.collect(incoming(Intake.source(kafka)));
    }

    /** What becomes of a record. */
    public Incoming<CatalogItem> incoming(SourceRecord source) {
        return source.payload() == null ? removal(source) : intake.take(source);
    }

    private Incoming<CatalogItem> removal(SourceRecord source) {
        if (source.key() == null) {
            return Incoming.rejected(
                    source,
                    MISSING_ITEM_ID,
                    "The record has neither a key nor a value; the removal of an item has its item_id as key");
        }
        try {
            String itemId = StrictUtf8.decode(source.key());
            return intake.rules().check(source, RawItem.removed(itemId));
        } catch (UndecodableException e) {
            return Incoming.rejected(source, e.reason(), e.getMessage());
        }
    }

    @Override
    public TypeInformation<Incoming<CatalogItem>> getProducedType() {
        return CodecType.of(Incoming.class, new IncomingCodec.OfItem());
    }
}
