package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The fields in order. Version 1 had no time. */
public final class PendingErasureCodec extends StateCodec<PendingErasure> {

    public PendingErasureCodec() {
        super("pending-erasure", 2);
    }

    @Override
    protected void writeFields(PendingErasure erasure, DataOutput out) throws IOException {
        Wire.writeString(erasure.commandId(), out);
        out.writeLong(erasure.subject());
        out.writeInt(erasure.owner());
        Wire.writeLong(erasure.until(), out);
    }

    @Override
    protected PendingErasure readFields(int version, DataInput in) throws IOException {
        return new PendingErasure(
                Wire.readString(in),
                in.readLong(),
                in.readInt(),
                version < 2 ? Long.MAX_VALUE : Wire.readLong(in));
    }

    @Override
    public PendingErasure copy(PendingErasure erasure) {
        return erasure;
    }
}
