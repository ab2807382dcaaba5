package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A source record, then a flag, then the value, the rejection, or that there is neither. */
public abstract class DecodedRecordCodec<T> implements Codec<DecodedRecord<T>> {

    /** Instead of a reason: the record is ignored. */
    private static final String IGNORED = "";

    private final Codec<T> values;

    DecodedRecordCodec(Codec<T> values) {
        this.values = values;
    }

    /** Decoded events. */
    public static class OfEvent extends DecodedRecordCodec<UserEvent> {
        public OfEvent() {
            this(new UserEventCodec());
        }

        OfEvent(UserEventCodec events) {
            super(events);
        }

        @Override
        public int version() {
            return 2;
        }

        /**
         * Also writes the extras, which only {@code drop-duplicate} needs and {@link
         * UserEventCodec} omits.
         */
        @Override
        void writeValue(UserEvent event, DataOutput out) throws IOException {
            super.writeValue(event, out);
            out.writeLong(event.extras());
        }

        @Override
        UserEvent readValue(DataInput in) throws IOException {
            return super.readValue(in).withExtras(in.readLong());
        }
    }

    /** Decoded events with their {@link Provenance}. */
    public static final class OfArchivedEvent extends OfEvent {
        public OfArchivedEvent() {
            super(new UserEventCodec.WithProvenance());
        }
    }

    /** Decoded events with what identity needs: the device and the id as it was sent. */
    public static class OfIdentifiedEvent extends OfEvent {
        public OfIdentifiedEvent() {}

        OfIdentifiedEvent(UserEventCodec events) {
            super(events);
        }

        @Override
        void writeValue(UserEvent event, DataOutput out) throws IOException {
            super.writeValue(event, out);
            Wire.writeNullableString(event.deviceId(), out);
            Resolution resolution = event.resolution();
            Wire.writeNullableString(resolution == null ? null : resolution.origin(), out);
        }

        @Override
        UserEvent readValue(DataInput in) throws IOException {
            UserEvent event = super.readValue(in);
            String deviceId = Wire.readNullableString(in);
            String origin = Wire.readNullableString(in);
            Resolution known = event.resolution();
            Resolution.Kind kind = known == null ? Resolution.Kind.NEW : known.kind();
            long missingBefore = known == null ? UserFeatures.COMPLETE : known.missingBefore();
            return new UserEvent(
                    event.eventId(),
                    event.userId(),
                    event.sessionId(),
                    event.itemId(),
                    event.type(),
                    event.time(),
                    event.valueMicros(),
                    event.extras(),
                    deviceId,
                    origin == null ? null : new Resolution(origin, kind, missingBefore),
                    event.provenance());
        }
    }

    /** The same with their {@link Provenance}. */
    public static final class OfArchivedIdentifiedEvent extends OfIdentifiedEvent {
        public OfArchivedIdentifiedEvent() {
            super(new UserEventCodec.WithProvenance());
        }
    }

    /** Decoded catalogue items. */
    public static final class OfItem extends DecodedRecordCodec<CatalogItem> {
        public OfItem() {
            super(new CatalogItemCodec());
        }
    }

    /** Decoded links of identity. */
    public static final class OfLink extends DecodedRecordCodec<IdentityLink> {
        public OfLink() {
            super(new IdentityLinkCodec());
        }
    }

    /** Decoded commands. */
    public static final class OfCommand extends DecodedRecordCodec<Command> {
        public OfCommand() {
            super(new CommandCodec());
        }

        @Override
        public int version() {
            return 2;
        }
    }

    @Override
    public int version() {
        return 1;
    }

    void writeValue(T value, DataOutput out) throws IOException {
        values.write(value, out);
    }

    T readValue(DataInput in) throws IOException {
        return values.read(in);
    }

    @Override
    public void write(DecodedRecord<T> incoming, DataOutput out) throws IOException {
        SourceRecord source = incoming.source();
        Wire.writeString(source.topic(), out);
        Wire.writeInt(source.partition(), out);
        Wire.writeLong(source.offset(), out);
        Wire.writeLong(source.timestamp(), out);
        Wire.writeNullableBytes(source.key(), out);
        Wire.writeNullableBytes(source.payload(), out);
        out.writeBoolean(incoming.isAccepted());
        if (incoming.isAccepted()) {
            writeValue(incoming.value(), out);
        } else if (incoming.isIgnored()) {
            Wire.writeString(IGNORED, out);
        } else {
            Wire.writeString(incoming.rejection().reason().name(), out);
            Wire.writeString(incoming.rejection().message(), out);
        }
    }

    @Override
    public DecodedRecord<T> read(DataInput in) throws IOException {
        SourceRecord source =
                new SourceRecord(
                        Wire.readString(in),
                        Wire.readInt(in),
                        Wire.readLong(in),
                        Wire.readLong(in),
                        Wire.readNullableBytes(in),
                        Wire.readNullableBytes(in));
        if (in.readBoolean()) {
            return DecodedRecord.accepted(source, readValue(in));
        }
        String reason = Wire.readString(in);
        return reason.equals(IGNORED)
                ? DecodedRecord.ignored(source)
                : DecodedRecord.rejected(
                        source, DeadLetterReason.valueOf(reason), Wire.readString(in));
    }

    @Override
    public DecodedRecord<T> copy(DecodedRecord<T> incoming) {
        return incoming;
    }
}
