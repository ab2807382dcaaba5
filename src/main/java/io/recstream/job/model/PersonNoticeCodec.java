package io.recstream.job.model;

import io.recstream.job.model.PersonNotice.Device;
import io.recstream.job.model.PersonNotice.Merge;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Which of the two, then the fields in order. */
public final class PersonNoticeCodec implements Codec<PersonNotice> {

    private static final IdentityLinkCodec LINKS = new IdentityLinkCodec();

    @Override
    public int version() {
        return 1;
    }

    @Override
    public void write(PersonNotice notice, DataOutput out) throws IOException {
        Wire.writeString(notice.userId(), out);
        if (notice instanceof Merge merge) {
            out.writeBoolean(true);
            Wire.writeString(merge.person(), out);
            LINKS.writeNullable(merge.link(), out);
        } else if (notice instanceof Device device) {
            out.writeBoolean(false);
            Wire.writeString(device.device(), out);
            Wire.writeLong(device.version(), out);
            LINKS.writeNullable(device.link(), out);
        }
    }

    @Override
    public PersonNotice read(DataInput in) throws IOException {
        String userId = Wire.readString(in);
        return in.readBoolean()
                ? new Merge(userId, Wire.readString(in), LINKS.readNullable(in))
                : new Device(
                        userId, Wire.readString(in), Wire.readLong(in), LINKS.readNullable(in));
    }

    @Override
    public PersonNotice copy(PersonNotice notice) {
        return notice;
    }
}
