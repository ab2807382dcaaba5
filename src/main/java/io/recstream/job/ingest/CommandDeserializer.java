package io.recstream.job.ingest;

import static io.recstream.job.model.DeadLetterReason.NULL_VALUE;

import io.recstream.job.model.Command;
import io.recstream.job.model.DecodedRecord;
import io.recstream.job.model.DecodedRecordCodec;
import io.recstream.job.model.RawCommand;
import io.recstream.job.model.SourceRecord;

/**
 * Decodes and checks commands. Every record becomes one {@link DecodedRecord}; none makes it throw.
 */
public final class CommandDeserializer extends RecordDeserializer<Command> {

    private static final long serialVersionUID = 1L;

    /**
     * Reads commands.
     *
     * @param maxRecordBytes a larger payload is refused unread
     */
    public CommandDeserializer(
            PayloadDecoder<RawCommand> decoder,
            RecordValidator<RawCommand, Command> rules,
            int maxRecordBytes) {
        super(RecordReader.of(decoder, rules), maxRecordBytes, "recstream.control");
    }

    @Override
    DecodedRecordCodec<Command> codec() {
        return new DecodedRecordCodec.OfCommand();
    }

    @Override
    DecodedRecord<Command> withoutValue(SourceRecord source) {
        return DecodedRecord.rejected(
                source, NULL_VALUE, "The record has no value; commands cannot be removed");
    }
}
