package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The fields in order. */
public final class IdentityUpdateCodec extends StateCodec<IdentityUpdate> {

    private static final IdentityLinkCodec LINKS = new IdentityLinkCodec();

    public IdentityUpdateCodec() {
        super("identity-update", 1);
    }

    @Override
    protected void writeFields(IdentityUpdate update, DataOutput out) throws IOException {
        Wire.writeString(update.id(), out);
        Wire.writeNullableString(update.person(), out);
        Wire.writeNullableString(update.owner(), out);
        LINKS.writeNullable(update.link(), out);
        Wire.writeLong(update.ownership(), out);
        Wire.writeLong(update.revision(), out);
    }

    @Override
    protected IdentityUpdate readFields(int version, DataInput in) throws IOException {
        return new IdentityUpdate(
                Wire.readString(in),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                LINKS.readNullable(in),
                Wire.readLong(in),
                Wire.readLong(in));
    }

    @Override
    public IdentityUpdate copy(IdentityUpdate update) {
        return update;
    }
}
