package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * About 60 bytes where ids have 8 to 16; without the event's extras and ids of identity. What is no
 * new event has some six bytes in front: a number that is no length, and what it is.
 */
public class UserEventCodec implements Codec<UserEvent> {

    /** Below it, a count of millionths is exact after a division by 1e6 and {@link MicroUnits}. */
    private static final long EXACT_DOUBLE = 1L << 50;

    private static final int NO_LENGTH = -1;

    /** By their numbers, which never change. */
    private static final List<Resolution.Kind> KINDS =
            List.of(
                    Resolution.Kind.REPLAY,
                    Resolution.Kind.RETIREMENT,
                    Resolution.Kind.MERGE,
                    Resolution.Kind.ERASURE,
                    Resolution.Kind.WEIGHTS);

    /** Events with their {@link Provenance}. */
    public static final class WithProvenance extends UserEventCodec {

        @Override
        public void write(UserEvent event, DataOutput out) throws IOException {
            super.write(event, out);
            ProvenanceFields.writeOf(event, out);
        }

        @Override
        public UserEvent read(DataInput in) throws IOException {
            return ProvenanceFields.readOf(super.read(in), in);
        }
    }

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(UserEvent event, DataOutput out) throws IOException {
        int kind = kindNumber(event.resolution());
        if (kind > 0) {
            Wire.writeInt(NO_LENGTH, out);
            out.writeByte(kind - 1);
            if (event.isMerge()) {
                Wire.writeLong(event.resolution().missingBefore(), out);
            }
        }
        Wire.writeString(event.eventId(), out);
        Wire.writeString(event.userId(), out);
        Wire.writeNullableString(event.sessionId(), out);
        Wire.writeString(event.itemId(), out);
        Wire.writeString(event.type(), out);
        Wire.writeLong(event.time(), out);
        writeValue(event.valueMicros(), out);
    }

    @Override
    public UserEvent read(DataInput in) throws IOException {
        int length = Wire.readInt(in);
        Resolution resolution = null;
        if (length == NO_LENGTH) {
            resolution = resolution(in.readByte() + 1, in);
            length = Wire.readInt(in);
        }
        return new UserEvent(
                Wire.readString(length, in),
                Wire.readString(in),
                Wire.readNullableString(in),
                Wire.readString(in),
                Wire.readString(in),
                Wire.readLong(in),
                readValue(in),
                0,
                null,
                resolution);
    }

    /** The number of what an event is, from 1; 0 for a new one. */
    static int kindNumber(Resolution resolution) {
        return resolution == null ? 0 : KINDS.indexOf(resolution.kind()) + 1;
    }

    /** What an event is, of which the rest follows; null for a new one. */
    static Resolution resolution(int kindNumber, DataInput in) throws IOException {
        if (kindNumber == 0) {
            return null;
        }
        Resolution.Kind kind = KINDS.get(kindNumber - 1);
        return kind == Resolution.Kind.MERGE
                ? new Resolution("", kind, Wire.readLong(in))
                : new Resolution("", kind);
    }

    /**
     * Writes a value as a double, as releases before 0.3.0 did; a value that a double cannot hold
     * exactly as NaN, which is not a valid value, followed by the millionths.
     */
    public static void writeValue(long micros, DataOutput out) throws IOException {
        if (micros > -EXACT_DOUBLE && micros < EXACT_DOUBLE) {
            out.writeDouble(micros / 1e6);
        } else {
            out.writeDouble(Double.NaN);
            out.writeLong(micros);
        }
    }

    /** A value of an older release that is out of today's bounds is clamped to them. */
    private static long readValue(DataInput in) throws IOException {
        double value = in.readDouble();
        if (Double.isNaN(value)) {
            return in.readLong();
        }
        return MicroUnits.of(
                Math.max(-MicroUnits.MAX_UNITS, Math.min(MicroUnits.MAX_UNITS, value)));
    }

    @Override
    public UserEvent copy(UserEvent event) {
        return event;
    }
}
