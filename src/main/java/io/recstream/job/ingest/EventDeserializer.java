package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;

import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RawEvent;
import io.recstream.job.model.SourceRecord;
import io.recstream.job.model.UserEvent;
import java.time.Clock;
import org.apache.flink.util.Collector;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Decodes and checks events inside the source, where per-partition watermarks need their time.
 * Every record becomes at least one {@link DecodedRecord}; none makes it throw.
 */
public final class EventDeserializer extends RecordDeserializer<UserEvent> {

    private static final long serialVersionUID = 1L;

    private final RecordReader<UserEvent> reader;
    private final int maxRecordBytes;
    private final boolean withProvenance;

    private transient ProvenanceStamp stamp;

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
        this(reader, maxRecordBytes, false);
    }

    private EventDeserializer(
            RecordReader<UserEvent> reader, int maxRecordBytes, boolean withProvenance) {
        super(reader, maxRecordBytes, "recstream.events");
        this.reader = reader;
        this.maxRecordBytes = maxRecordBytes;
        this.withProvenance = withProvenance;
    }

    /** The same, whose events know where they came from. */
    public EventDeserializer withProvenance() {
        return new EventDeserializer(reader, maxRecordBytes, true);
    }

    @Override
    DecodedRecordCodec<UserEvent> codec() {
        return withProvenance
                ? new DecodedRecordCodec.OfArchivedEvent()
                : new DecodedRecordCodec.OfEvent();
    }

    @Override
    public void deserialize(
            ConsumerRecord<byte[], byte[]> kafka, Collector<DecodedRecord<UserEvent>> out) {
        if (!withProvenance) {
            super.deserialize(kafka, out);
            return;
        }
        if (stamp == null) {
            stamp = new ProvenanceStamp(Clock.systemUTC());
        }
        SourceRecord source = RecordReader.source(kafka);
        stamp.begin(source);
        decode(source, decoded -> out.collect(stamp.put(decoded)));
    }

    @Override
    DecodedRecord<UserEvent> withoutValue(SourceRecord source) {
        return DecodedRecord.rejected(
                source,
                NULL_VALUE,
                "The record has no value; only catalogue records may have none");
    }
}
