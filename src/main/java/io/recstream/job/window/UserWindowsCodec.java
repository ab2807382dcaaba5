package io.recstream.job.window;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Some 30 bytes, and the pane ring. */
public final class UserWindowsCodec extends StateCodec<UserWindows> {

    public UserWindowsCodec() {
        super("user-windows", 1);
    }

    @Override
    protected void writeFields(UserWindows windows, DataOutput out) throws IOException {
        Wire.writeLong(windows.version, out);
        writeInstant(windows.departureTimer, out);
        writeInstant(windows.emittedAt, out);
        writeInstant(windows.emissionTimer, out);
        PaneRingCodec.write(windows.ring, out);
    }

    @Override
    protected UserWindows readFields(int version, DataInput in) throws IOException {
        long featuresVersion = Wire.readLong(in);
        long departureTimer = readInstant(in);
        long emittedAt = readInstant(in);
        long emissionTimer = readInstant(in);
        UserWindows windows = new UserWindows(PaneRingCodec.read(in));
        windows.version = featuresVersion;
        windows.departureTimer = departureTimer;
        windows.emittedAt = emittedAt;
        windows.emissionTimer = emissionTimer;
        return windows;
    }

    @Override
    public UserWindows copy(UserWindows windows) {
        return new UserWindows(windows);
    }

    /** One byte where there is none. */
    private static void writeInstant(long instant, DataOutput out) throws IOException {
        out.writeBoolean(instant != UserWindows.NONE);
        if (instant != UserWindows.NONE) {
            Wire.writeLong(instant, out);
        }
    }

    private static long readInstant(DataInput in) throws IOException {
        return in.readBoolean() ? Wire.readLong(in) : UserWindows.NONE;
    }
}
