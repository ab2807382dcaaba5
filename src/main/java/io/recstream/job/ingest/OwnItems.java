package io.recstream.job.ingest;

import io.recstream.job.model.CatalogItem;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;
import java.util.function.Consumer;

/**
 * Reads items in the job's own schema, one a record; the key of a record without a value is the id
 * of the item that it removes.
 */
record OwnItems(PayloadDecoder<RawItem> decoder, RecordValidator<RawItem, CatalogItem> rules)
        implements RecordReader<CatalogItem> {

    private static final long serialVersionUID = 1L;

    @Override
    public void read(SourceRecord source, Consumer<DecodedRecord<CatalogItem>> out)
            throws UndecodableException {
        out.accept(rules.check(source, decoder.decode(source.payload())));
    }

    @Override
    public DecodedRecord<CatalogItem> readRemoval(SourceRecord source) throws UndecodableException {
        return rules.check(source, RawItem.removed(StrictUtf8.decode(source.key())));
    }

    @Override
    public long waitedMillis() {
        return decoder.waitedMillis();
    }
}
