package io.recstream.job.validate;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The byte form of a partition's clock, as the state of {@code validate-event}. */
public final class PartitionClockCodec extends StateCodec<PartitionClock> {

    public PartitionClockCodec() {
        super("partition-clock", 1);
    }

    @Override
    protected void writeFields(PartitionClock clock, DataOutput out) throws IOException {
        Wire.writeString(clock.topic(), out);
        Wire.writeInt(clock.partition(), out);
        Wire.writeLong(clock.newest(), out);
    }

    @Override
    protected PartitionClock readFields(int version, DataInput in) throws IOException {
        return new PartitionClock(Wire.readString(in), Wire.readInt(in), Wire.readLong(in));
    }

    @Override
    public PartitionClock copy(PartitionClock clock) {
        return clock;
    }
}
