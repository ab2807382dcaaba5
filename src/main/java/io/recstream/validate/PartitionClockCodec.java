package io.recstream.validate;

import io.recstream.model.Codec;
import io.recstream.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The byte form of a partition's clock, as the state of {@code validate-event}. */
public final class PartitionClockCodec implements Codec<PartitionClock> {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(PartitionClock clock, DataOutput out) throws IOException {
        out.writeByte(version());
        Wire.writeString(clock.topic(), out);
        Wire.writeInt(clock.partition(), out);
        Wire.writeLong(clock.newest(), out);
    }

    @Override
    public PartitionClock read(DataInput in) throws IOException {
        Wire.requireVersion(in.readByte(), version(), "partition clock");
        return new PartitionClock(Wire.readString(in), Wire.readInt(in), Wire.readLong(in));
    }

    @Override
    public PartitionClock copy(PartitionClock clock) {
        return clock;
    }
}
