package io.recstream.job.ingest;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.RawItem;
import io.recstream.job.model.SourceRecord;
import java.util.function.Consumer;

/**
 * Reads items in the job's own schema, one a record; the key of a record without a value is the id
 * of the item that it removes.
 */
public record OwnItems<T>(PayloadDecoder<RawItem> decoder, RecordValidator<RawItem, T> rules)
        implements RecordReader<T> {

    private static final long serialVersionUID = 1L;

    @Override
    public void read(SourceRecord source, Consumer<DecodedRecord<T>> out)
            throws UndecodableException {
        out.accept(rules.check(source, decoder.decode(source.payload())));
    }

    @Override
    public DecodedRecord<T> readRemoval(SourceRecord source) throws UndecodableException {
        return rules.check(source, RawItem.removed(StrictUtf8.decode(source.key())));
    }

    @Override
    public long waitedMillis() {
        return decoder.waitedMillis();
    }
}
