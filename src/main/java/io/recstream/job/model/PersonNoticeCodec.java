package io.recstream.job.model;

import io.recstream.job.model.PersonNotice.Device;
import io.recstream.job.model.PersonNotice.Erasure;
import io.recstream.job.model.PersonNotice.Merge;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The user and the number of the kind, then the other fields in order. */
public final class PersonNoticeCodec implements Codec<PersonNotice> {

    private static final IdentityLinkCodec LINKS = new IdentityLinkCodec();

    private static final int DEVICE = 0;
    private static final int MERGE = 1;
    private static final int ERASURE = 2;

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(PersonNotice notice, DataOutput out) throws IOException {
        Wire.writeString(notice.userId(), out);
        if (notice instanceof Merge merge) {
            out.writeByte(MERGE);
            Wire.writeString(merge.person(), out);
            LINKS.writeNullable(merge.link(), out);
        } else if (notice instanceof Device device) {
            out.writeByte(DEVICE);
            Wire.writeString(device.device(), out);
            Wire.writeLong(device.version(), out);
            LINKS.writeNullable(device.link(), out);
        } else if (notice instanceof Erasure erasure) {
            out.writeByte(ERASURE);
            Wire.writeString(erasure.commandId(), out);
            Wire.writeLong(erasure.until(), out);
        }
    }

    @Override
    public PersonNotice read(DataInput in) throws IOException {
        String userId = Wire.readString(in);
        int kind = in.readByte();
        return switch (kind) {
            case MERGE -> new Merge(userId, Wire.readString(in), LINKS.readNullable(in));
            case DEVICE ->
                    new Device(
                            userId, Wire.readString(in), Wire.readLong(in), LINKS.readNullable(in));
            case ERASURE -> new Erasure(userId, Wire.readString(in), Wire.readLong(in));
            default -> throw new IOException("No kind of notice: " + kind);
        };
    }

    @Override
    public PersonNotice copy(PersonNotice notice) {
        return notice;
    }
}
