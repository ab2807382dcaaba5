package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.MISSING_ITEM_ID;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;

/**
 * Decodes and checks catalogue items; a key without a value is a tombstone, which removes the item.
 * Every record becomes at least one {@link DecodedRecord}; none makes it throw.
 */
public final class ItemDeserializer extends RecordDeserializer<CatalogItem> {

    private static final long serialVersionUID = 1L;

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
        super(reader, maxRecordBytes, "recstream.catalog");
        this.reader = reader;
    }

    @Override
    DecodedRecordCodec<CatalogItem> codec() {
        return new DecodedRecordCodec.OfItem();
    }

    @Override
    DecodedRecord<CatalogItem> withoutValue(SourceRecord source) {
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
}
