package io.recstream.job.identity;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Some 20 bytes, and for each period some 10 and the user's id. */
public final class DeviceStateCodec extends StateCodec<DeviceState> {

    public DeviceStateCodec() {
        super("device", 2);
    }

    @Override
    protected void writeFields(DeviceState device, DataOutput out) throws IOException {
        Wire.writeLong(device.version, out);
        Wire.writeLong(device.lastTime, out);
        device.history.write(out);
        out.writeBoolean(device.hasOwnEvents);
        Wire.writeInt(device.periods.size(), out);
        for (DeviceState.Period period : device.periods) {
            Wire.writeString(period.user(), out);
            Wire.writeLong(device.lastTime - period.since(), out);
            Wire.writeLong(period.until() - period.since(), out);
            out.writeBoolean(period.shared());
        }
        Wire.writeLong(device.checkAt, out);
    }

    @Override
    protected DeviceState readFields(int version, DataInput in) throws IOException {
        DeviceState device = new DeviceState();
        device.version = Wire.readLong(in);
        device.lastTime = Wire.readLong(in);
        device.history = HistoryExtent.read(in);
        device.hasOwnEvents = in.readBoolean();
        int periods = Wire.readInt(in);
        for (int i = 0; i < periods; i++) {
            String user = Wire.readString(in);
            long since = device.lastTime - Wire.readLong(in);
            long until = since + Wire.readLong(in);
            device.periods.add(new DeviceState.Period(user, since, until, in.readBoolean()));
        }
        device.checkAt = version > 1 ? Wire.readLong(in) : 0;
        return device;
    }
}
