package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;
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
 * Decodes and checks catalogue items; a key without a value is a tombstone, which removes the item.
 * Every record becomes at least one {@link DecodedRecord}; none makes it throw.
 */
public final class ItemDeserializer
        implements KafkaRecordDeserializationSchema<DecodedRecord<CatalogItem>> {

    private static final long serialVersionUID = 1L;

    private final RecordDecoder<CatalogItem> decoder;
    private final RecordReader<CatalogItem> reader;

    public ItemDeserializer(
            PayloadDecoder<RawItem> decoder,
            RecordValidator<RawItem, CatalogItem> rules,
            int maxRecordBytes) {
        this(new OwnItems<>(decoder, rules), maxRecordBytes);
    }

    /**
     * Reads records by a reader.
     *
     * @param maxRecordBytes a larger payload is refused unread
     */
    public ItemDeserializer(RecordReader<CatalogItem> reader, int maxRecordBytes) {
        this.reader = reader;
        this.decoder = new RecordDecoder<>(reader, maxRecordBytes, "recstream.catalog");
    }

    @Override
    public void open(DeserializationSchema.InitializationContext context) {
        decoder.show(context.getMetricGroup());
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> kafka, Collector<DecodedRecord<CatalogItem>> out) {
        decode(RecordReader.source(kafka), out::collect);
    }

    /** What becomes of a record: at least one. */
    public List<DecodedRecord<CatalogItem>> decode(SourceRecord source) {
        List<DecodedRecord<CatalogItem>> decoded = new ArrayList<>();
        decode(source, decoded::add);
        return decoded;
    }

    private void decode(SourceRecord source, Consumer<DecodedRecord<CatalogItem>> out) {
        if (source.payload() == null) {
            out.accept(removal(source));
        } else {
            decoder.take(source, out);
        }
    }

    private DecodedRecord<CatalogItem> removal(SourceRecord source) {
        if (source.key() == null) {
            return DecodedRecord.rejected(
                    source,
                    MISSING_ITEM_ID,
                    "The record has neither a key nor a value; the removal of an item has its item_id as key");
        }
        try {
            return reader.readRemoval(source);
        } catch (UndecodableException e) {
            return DecodedRecord.rejected(source, e.reason(), e.getMessage());
        }
    }

    @Override
    public TypeInformation<DecodedRecord<CatalogItem>> getProducedType() {
        return CodecType.of(DecodedRecord.class, new DecodedRecordCodec.OfItem());
    }
}
