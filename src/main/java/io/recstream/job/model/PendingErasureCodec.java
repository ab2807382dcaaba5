package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The fields in order. */
public final class PendingErasureCodec extends StateCodec<PendingErasure> {

    public PendingErasureCodec() {
        super("pending-erasure", 1);
    }

    @Override
    protected void writeFields(PendingErasure erasure, DataOutput out) throws IOException {
        Wire.writeString(erasure.commandId(), out);
        out.writeLong(erasure.subject());
        out.writeInt(erasure.owner());
    }

    @Override
    protected PendingErasure readFields(int version, DataInput in) throws IOException {
        return new PendingErasure(Wire.readString(in), in.readLong(), in.readInt());
    }

    @Override
    public PendingErasure copy(PendingErasure erasure) {
        return erasure;
    }
}
