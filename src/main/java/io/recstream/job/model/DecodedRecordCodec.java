package io.recstream.job.model;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** A source record, then a flag, then the value, the rejection, or that there is neither. */
public abstract class DecodedRecordCodec<T> implements Codec<DecodedRecord<T>> {

    /** Instead of a reason: the record is ignored. */
    private static final String IGNORED = "";

    /** Values with a codec of their own. */
    private abstract static class OfValue<T> extends DecodedRecordCodec<T> {

        private final Codec<T> values;

        OfValue(Codec<T> values) {
            this.values = values;
        }

        @Override
        void writeValue(T value, SourceRecord source, DataOutput out) throws IOException {
            values.write(value, out);
        }

        @Override
        T readValue(SourceRecord source, DataInput in) throws IOException {
            return values.read(in);
        }
    }

    /** Decoded events. */
    public static class OfEvent extends DecodedRecordCodec<UserEvent> {

        private final boolean hasProvenance;

        public OfEvent() {
            this(false);
        }

        OfEvent(boolean hasProvenance) {
            this.hasProvenance = hasProvenance;
        }

        @Override
        public int version() {
            return 3;
        }

        @Override
        final void writeValue(UserEvent event, SourceRecord source, DataOutput out)
                throws IOException {
            writeEvent(event, source, out);
            if (hasProvenance) {
                ProvenanceFields.writeOf(event, out);
            }
        }

        @Override
        final UserEvent readValue(SourceRecord source, DataInput in) throws IOException {
            UserEvent event = readEvent(source, in);
            return hasProvenance ? ProvenanceFields.readOf(event, in) : event;
        }

        /**
         * Also writes the extras, which only {@code drop-duplicate} needs. The record's key is
         * mostly the user id, and its timestamp near the event's time.
         */
        void writeEvent(UserEvent event, SourceRecord source, DataOutput out) throws IOException {
            byte[] key = source.key();
            boolean keyIsUser = key != null && Utf8.equals(event.userId(), key, 0, key.length);
            EventFields.write(event, keyIsUser, false, source.timestamp(), out);
            out.writeBoolean(event.extras() != 0);
            if (event.extras() != 0) {
                out.writeLong(event.extras());
            }
        }

        UserEvent readEvent(SourceRecord source, DataInput in) throws IOException {
            String user = source.key() == null ? null : new String(source.key(), UTF_8);
            UserEvent event = EventFields.read(user, null, source.timestamp(), in);
            return in.readBoolean() ? event.withExtras(in.readLong()) : event;
        }
    }

    /** Decoded events with their {@link Provenance}. */
    public static final class OfArchivedEvent extends OfEvent {
        public OfArchivedEvent() {
            super(true);
        }
    }

    /** Decoded events with what identity needs: the device and the id as it was sent. */
    public static class OfIdentifiedEvent extends OfEvent {
        public OfIdentifiedEvent() {
            this(false);
        }

        OfIdentifiedEvent(boolean hasProvenance) {
            super(hasProvenance);
        }

        @Override
        void writeEvent(UserEvent event, SourceRecord source, DataOutput out) throws IOException {
            super.writeEvent(event, source, out);
            Wire.writeNullableString(event.deviceId(), out);
            Resolution resolution = event.resolution();
            Wire.writeNullableString(resolution == null ? null : resolution.origin(), out);
        }

        @Override
        UserEvent readEvent(SourceRecord source, DataInput in) throws IOException {
            UserEvent event = super.readEvent(source, in);
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
            super(true);
        }
    }

    /** Decoded catalogue items. */
    public static final class OfItem extends OfValue<CatalogItem> {
        public OfItem() {
            super(new CatalogItemCodec());
        }
    }

    /** Decoded links of identity. */
    public static final class OfLink extends OfValue<IdentityLink> {
        public OfLink() {
            super(new IdentityLinkCodec());
        }
    }

    /** Decoded commands. */
    public static final class OfCommand extends OfValue<Command> {
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

    abstract void writeValue(T value, SourceRecord source, DataOutput out) throws IOException;

    abstract T readValue(SourceRecord source, DataInput in) throws IOException;

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
            writeValue(incoming.value(), source, out);
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
            return DecodedRecord.accepted(source, readValue(source, in));
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
