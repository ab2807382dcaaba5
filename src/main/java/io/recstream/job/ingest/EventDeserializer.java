package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;

/**
 * Decodes and checks events inside the source, where per-partition watermarks need their time.
 * Every record becomes at least one {@link DecodedRecord}; none makes it throw.
 */
public final class EventDeserializer extends RecordDeserializer<UserEvent> {

    private static final long serialVersionUID = 1L;

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
        super(reader, maxRecordBytes, "recstream.events");
    }

    @Override
    DecodedRecordCodec<UserEvent> codec() {
        return new DecodedRecordCodec.OfEvent();
    }

    @Override
    DecodedRecord<UserEvent> withoutValue(SourceRecord source) {
        return DecodedRecord.rejected(
                source,
                NULL_VALUE,
                "The record has no value; only catalogue records may have none");
    }
}
