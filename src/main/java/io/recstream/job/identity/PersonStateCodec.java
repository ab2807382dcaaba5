package io.recstream.job.identity;

import io.recstream.job.model.IdentityLinkCodec;
import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Map;

/** Some 15 bytes for a user without links, and some 100 for each link. */
public final class PersonStateCodec extends StateCodec<PersonState> {

    private static final IdentityLinkCodec LINKS = new IdentityLinkCodec();

    public PersonStateCodec() {
        super("person", 2);
    }

    @Override
    protected void writeFields(PersonState state, DataOutput out) throws IOException {
        Wire.writeNullableString(state.person, out);
        LINKS.writeNullable(state.link, out);
        Wire.writeLong(state.revision, out);
        Wire.writeLong(state.lastTime, out);
        state.history.write(out);
        out.writeBoolean(state.published);
        Wire.writeInt(state.devices.size(), out);
        for (Map.Entry<String, PersonState.OwnedDevice> device : state.devices.entrySet()) {
            Wire.writeString(device.getKey(), out);
            Wire.writeLong(device.getValue().ownership(), out);
            LINKS.write(device.getValue().link(), out);
        }
        Wire.writeLong(state.checkAt, out);
    }

    @Override
    protected PersonState readFields(int version, DataInput in) throws IOException {
        PersonState state = new PersonState();
        state.person = Wire.readNullableString(in);
        state.link = LINKS.readNullable(in);
        state.revision = Wire.readLong(in);
        state.lastTime = Wire.readLong(in);
        state.history = HistoryExtent.read(in);
        state.published = in.readBoolean();
        int devices = Wire.readInt(in);
        for (int i = 0; i < devices; i++) {
            state.devices.put(
                    Wire.readString(in),
                    new PersonState.OwnedDevice(Wire.readLong(in), LINKS.read(in)));
        }
        state.checkAt = version > 1 ? Wire.readLong(in) : 0;
        return state;
    }
}
