package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.IdentityLink;
import io.recstream.job.model.RawLink;
import io.recstream.job.model.SourceRecord;

/**
 * Decodes and checks links of two ids. Every record becomes one {@link DecodedRecord}; none makes
 * it throw.
 */
public final class LinkDeserializer extends RecordDeserializer<IdentityLink> {

    private static final long serialVersionUID = 1L;

    /**
     * Reads links.
     *
     * @param maxRecordBytes a larger payload is refused unread
     */
    public LinkDeserializer(
            PayloadDecoder<RawLink> decoder,
            RecordValidator<RawLink, IdentityLink> rules,
            int maxRecordBytes) {
        super(RecordReader.of(decoder, rules), maxRecordBytes, "recstream.identity.links");
    }

    @Override
    DecodedRecordCodec<IdentityLink> codec() {
        return new DecodedRecordCodec.OfLink();
    }

    @Override
    DecodedRecord<IdentityLink> withoutValue(SourceRecord source) {
        return DecodedRecord.rejected(
                source, NULL_VALUE, "The record has no value; links cannot be removed");
    }
}
