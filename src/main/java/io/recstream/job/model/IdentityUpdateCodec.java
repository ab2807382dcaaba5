package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The fields in order. */
public final class IdentityUpdateCodec extends StateCodec<IdentityUpdate> {

    private static final IdentityLinkCodec LINKS = new IdentityLinkCodec();

    public IdentityUpdateCodec() {
        super("identity-update", 2);
    }

    @Override
    protected void writeFields(IdentityUpdate update, DataOutput out) throws IOException {
        Wire.writeString(update.id(), out);
        Wire.writeNullableString(update.person(), out);
        Wire.writeNullableString(update.owner(), out);
        LINKS.writeNullable(update.link(), out);
        Wire.writeLong(update.ownership(), out);
        Wire.writeLong(update.revision(), out);
        IdentityUpdate.Erasure erasure = update.erasure();
        out.writeBoolean(erasure != null);
        if (erasure != null) {
            Wire.writeString(erasure.commandId(), out);
            out.writeLong(erasure.subject());
            Wire.writeInt(erasure.part(), out);
            Wire.writeInt(erasure.parts(), out);
        }
    }

    @Override
    protected IdentityUpdate readFields(int version, DataInput in) throws IOException {
        return new IdentityUpdate(
                Wire.readString(in),
                Wire.readNullableString(in),
                Wire.readNullableString(in),
                LINKS.readNullable(in),
                Wire.readLong(in),
                Wire.readLong(in),
                version > 1 && in.readBoolean() ? readErasure(in) : null);
    }

    private static IdentityUpdate.Erasure readErasure(DataInput in) throws IOException {
        return new IdentityUpdate.Erasure(
                Wire.readString(in), in.readLong(), Wire.readInt(in), Wire.readInt(in));
    }

    @Override
    public IdentityUpdate copy(IdentityUpdate update) {
        return update;
    }
}
