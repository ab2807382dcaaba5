package io.recstream.job.window;

import io.recstream.job.model.StateCodec;
import io.recstream.job.model.UserFeatures;
import io.recstream.job.model.Wire;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Some 30 bytes, and the pane ring. */
public final class UserWindowStateCodec extends StateCodec<UserWindowState> {

    public UserWindowStateCodec() {
        super("user-windows", 2);
    }

    @Override
    protected void writeFields(UserWindowState windows, DataOutput out) throws IOException {
        Wire.writeLong(windows.version, out);
        writeInstant(windows.departureTimer, out);
        writeInstant(windows.emittedAt, out);
        writeInstant(windows.emissionTimer, out);
        writeInstant(windows.missingBefore, out);
        PaneRingCodec.write(windows.ring, out);
    }

    @Override
    protected UserWindowState readFields(int version, DataInput in) throws IOException {
        long featuresVersion = Wire.readLong(in);
        long departureTimer = readInstant(in);
        long emittedAt = readInstant(in);
        long emissionTimer = readInstant(in);
        long missingBefore = version == 1 ? UserFeatures.COMPLETE : readInstant(in);
        UserWindowState windows = new UserWindowState(PaneRingCodec.read(in));
        windows.version = featuresVersion;
        windows.departureTimer = departureTimer;
        windows.emittedAt = emittedAt;
        windows.emissionTimer = emissionTimer;
        windows.missingBefore = missingBefore;
        return windows;
    }

    @Override
    public UserWindowState copy(UserWindowState windows) {
        return new UserWindowState(windows);
    }

    /** One byte where there is none. */
    private static void writeInstant(long instant, DataOutput out) throws IOException {
        out.writeBoolean(instant != UserWindowState.NONE);
        if (instant != UserWindowState.NONE) {
            Wire.writeLong(instant, out);
        }
    }

    private static long readInstant(DataInput in) throws IOException {
        return in.readBoolean() ? Wire.readLong(in) : UserWindowState.NONE;
    }
}
