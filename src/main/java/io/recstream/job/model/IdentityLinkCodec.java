package io.recstream.job.model;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The fields in order. */
public final class IdentityLinkCodec implements Codec<IdentityLink> {

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(IdentityLink link, DataOutput out) throws IOException {
        Wire.writeString(link.idA(), out);
        Wire.writeString(link.idB(), out);
        Wire.writeLong(link.observedAt(), out);
        Wire.writeNullableString(link.source(), out);
        Wire.writeString(link.topic(), out);
        Wire.writeInt(link.partition(), out);
        Wire.writeLong(link.offset(), out);
    }

    @Override
    public IdentityLink read(DataInput in) throws IOException {
        return new IdentityLink(
                Wire.readString(in),
                Wire.readString(in),
                Wire.readLong(in),
                Wire.readNullableString(in),
                Wire.readString(in),
                Wire.readInt(in),
                Wire.readLong(in));
    }

    /** Writes a flag in front, so that the link may be null. */
    public void writeNullable(IdentityLink link, DataOutput out) throws IOException {
        out.writeBoolean(link != null);
        if (link != null) {
            write(link, out);
        }
    }

    /** The counterpart of {@link #writeNullable}. */
    public IdentityLink readNullable(DataInput in) throws IOException {
        return in.readBoolean() ? read(in) : null;
    }

    @Override
    public IdentityLink copy(IdentityLink link) {
        return link;
    }
}
